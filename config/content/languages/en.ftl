# Sentences of the shell in English, plain words.
# kiosk/catalogue/messages.py lists the ids and their placeholders.

## Shell and attract screen

title = Jiujin: services close to home
language-name = English
attract-heading = Hello, you can do it here
attract-text = No long trip needed. Touch the screen to begin.
attract-free = Free of charge, no phone needed
attract-offline = No network now. What you do is kept and sent when it is back
attract-no-reader = The card reader is off now; you can type instead
attract-waiting = { $count } saved, waiting to be sent
attract-last-case = The machine had stopped. The last case is saved, nothing is lost. Number: { $case }
prompt-attract = Hello, you can do it here. Touch the screen to begin.
banner-offline = No network. Carry on; all is kept here
banner-stale = These guides are out of date. Please ask staff first

## Choosing a language and a service

prompt-language = Please choose your language.
prompt-themes = What would you like to do? Please touch one.
prompt-services = Please touch what you need. Not sure? Talk to a person.
services-themes = What would you like to do?
services-heading = Touch what you need
services-empty = There is nothing to do on this machine yet. Press “Talk to a person” and staff will tell you where to go.

## Steps

step-guide = Guide
step-situation = Your situation
step-identity = ID card
step-form = Your details
step-materials = Papers
step-commitment = Promise
step-call = Talk to staff
step-confirm = Check
step-sign = Sign
step-delivery = Delivery
step-submit = Send
step-receipt = Receipt
step-rate = Rate
step-of = Step { $number } of { $count }: { $name }
progress = { $number } of { $count }
capture-progress = Page { $number } of { $count }
capture-number = Page { $number }
capture-side-front = Lay the ID card with the portrait up
capture-side-back = Turn the card over, emblem up
page-number = Page { $number }

## Buttons

button-add-row = Add
button-add-page = Add a page
button-ask-yes = I agree
button-ask-no = Not now
button-ask-send = Show it
button-ask-stop-showing = Stop showing
button-back = Back
button-begin = Begin
button-call-again = Call again
button-call-end = End call
button-call-go-on = Go on with the form
button-call-hide = Hide me
button-call-mute = Mute
button-call-not-now = Not now
button-call-now = Call now
button-call-show = Show me
button-call-talk = Hold to talk
button-call-talking = Talking: let go to listen
button-call-unmute = Unmute
button-commitment-no = I don't agree
button-commitment-yes = I agree
button-confirm = All correct
button-corners = Adjust corners
button-corners-done = Use these
button-consent-no = No, don't look
button-consent-yes = Yes, look it up
button-drop-row = Remove
button-edit = Change
button-entrust-no = No
button-entrust-yes = I entrust it
button-face-no = I do not agree
button-face-yes = I agree
button-given-print = Print it
button-help = Talk to a person
button-identity-agent = Talk to a person
button-identity-right = Yes, that's me
button-keep = It is right, keep it
button-keep-old = Keep the old one
button-keep-page = It is clear, keep it
button-language = Language
button-larger = Larger text
button-leave = Leave
button-next = Next
button-no-paper = I don't have it
button-ok = OK
button-read-right = Right, go on
button-suggested = Use what the helper says: { $value }
button-photograph-card = Photograph the card
button-page-remove = Remove it
button-page-later = Later
button-page-earlier = Earlier
button-page-again = Take it again
button-print-again = Print again
button-really-leave = Leave
button-receipt-done = Done
button-repeat = Say it again
button-retake-page = Take it again
button-sign-accept = I have signed
button-sign-clear = Clear
button-skip-field = Skip
button-skip-rating = Skip rating
button-smaller = Smaller text
button-start = Touch to begin
button-stay = Stay
button-still-here = I'm still here
button-submit = Send
button-take-picture = Take picture
button-type-identity = Type it instead
button-way-agent = Talk to a person
button-way-callback = Call me back
button-way-home-visit = Visit me at home
button-way-leave = Leave
button-way-other = Go on without it
button-way-retry = Try again
key-clear = Clear
key-delete = Delete
key-space = Space
key-done = Done
key-shift = Shift
key-symbols = Symbols

## Guide

prompt-guide = See who can apply and what you need. Then press Begin.
guide-who = Who can apply
guide-materials = What you need
guide-days = How long it takes
guide-days-text =
    { $days ->
        [0] While you are here
        [1] Within 1 working day
       *[other] Within { $days } working days
    }
guide-fee = Cost
guide-result = What you get
guide-limits = Please note
guide-basis = Legal basis
guide-elsewhere = Where else
guide-no-materials = No papers needed
guide-sample = Sample content, not official.
guide-source = Source: { $source }  Version: { $version }  As of: { $date }

## Identity

identity-heading = Please lay down your ID card
prompt-identity = Lay your ID card flat on the reader and leave it there.
prompt-identity-read = Your card has been read. Please see whether this is you.
prompt-identity-no-reader = The card reader does not work now. You can type instead, or talk to a person.
identity-problem-heading = The card was not read
identity-read-heading = Is this you?
identity-name = Name
identity-id-no = ID number
identity-birth = Date of birth
identity-address = Address
identity-by-chip = Read from your card. If it is right, press “Yes, that's me”.
identity-by-typing = You typed this; staff will check it later.
prompt-type-name = Please type your name.
prompt-type-id-no = Please type the 18-character number on your ID card.
card-unreadable = The card could not be read. Lift it and lay it flat again.
card-unsupported = This card can't be read here; please use a resident ID card. Without one, type instead or talk to a person.
card-module_fault = The reader has a fault; your card is fine. Type instead, or talk to a person.
card-expired = This card is past its date. Renew it, or talk to a person about what to do.
identity-by-photo = Read off the picture by the machine, which makes mistakes. Look closely; if all is right, press “Yes, that's me”.
photo-reading_failed = Reading does not work now. Please type instead, or talk to a person.
photo-card_unclear = The card was not clear. Lay it flat without glare and try again, or type instead.
photo-reading = Reading, a few seconds…
prompt-photo-card = Lay your ID card under the camera with your picture up, then press “Take picture”.
photo-heading = Lay your ID card, face up

## Forms: hints, problems, warnings

hint-name = As on the ID card
hint-id_no = 18 characters; the last may be X
hint-phone = 11 digits, or a landline with area code
hint-region = Touch the place where you live
hint-address = Down to village, group and house number
hint-bank_account = The digits on your bank card or passbook
hint-date = Year, month, day, for example 2026-03-05
hint-money = In yuan, for example 200
hint-text = A few words are enough
bad-empty = This is still empty. Please fill it in, then press Next.
bad-account = The account number has 12 to 23 digits. Please compare it with your card or passbook.
bad-address-short = The address is too short. Please add village and house number.
bad-by-platform = The county office asks for a change here. Please change it and send again.
read-by-machine = Read off the paper by the machine, which makes mistakes. Please check it.
bad-characters = One character can't be kept. Please delete it and write it again.
bad-choice = Please touch one of the choices.
bad-date = There is no such day. Please write year, month and day again.
bad-date-future = This day has not come yet. Please give today or an earlier day.
bad-group-few = Something is still missing here. Press Add to enter one more.
bad-group-many = That is more than fits here; please remove one. For more, talk to a person.
bad-id-characters = Only digits, and X at the end. Please look again.
bad-id-check = One digit does not fit. Please compare the number with your card, digit by digit.
bad-id-date = The date of birth in the number does not fit. Please look at the middle eight digits.
bad-id-length = An ID number has 18 characters. Please count them and try again.
bad-money = Please write only digits, for example 200.
bad-name = A sign in the name can't be kept. Please write only letters or characters.
bad-name-dot = The dot in the name is in a wrong place. It goes between two parts of the name.
bad-phone = The number does not have the right length. A mobile number has 11 digits; add the area code to a landline.
bad-region = This place code is not understood. Please touch where you live.
bad-region-unknown = This place is not in the list. Choose another one, or talk to a person.
bad-signature = No signature yet. Please write your name in the box with a finger.
bad-too-long = That is too long. Please make it shorter.
warn-account-luhn = This account number looks unusual; please compare it with your card. If it is right, keep it.
warn-landline = This is a landline, so no text messages will come. If that is fine, keep it.
group-row = No. { $number }
group-empty = Nothing added yet. If there is none, press Next.
by-chip = From your card
by-resident = You wrote this
by-platform = From the county's records
by-confirmed = Read by the machine, checked by you
face-consent-free = You may say no and go on all the same: staff check by video, or at the counter.
face-consent-kept = The picture is deleted at once and never leaves this machine. The figure is shown to that staff member only and is not kept.
face-consent-text = The staff member would like to see whether you are the person on the card. The machine takes one picture of your face, compares it once with the photo on the chip, and tells only this staff member how alike they are.
told-face-done-heading = The comparison is over
told-face-done = The picture has been deleted. Please go on; staff look at the rest.
told-face-failed-heading = The machine can't compare now
told-face-failed = You lose nothing. Staff look at you and your card themselves; please go on.
face-consent-heading = May your face be compared?
by-machine = Read by the machine, not checked
by-agent = Suggested by the helper, agreed by you
note-suggested = The helper suggests this
note-pointed = The helper means this one
device-card = The card goes where the light is: that is the card reader.
device-camera = The paper goes where the light is: under the camera.
device-slip = The slip comes out where the light is. Please take it there.
name-device-card = Card reader
name-device-camera = Document camera
name-device-slip = Slip printer

## Papers

prompt-materials = Have your papers ready; we take them one by one.
consent-heading = May we look it up?
prompt-consent = Some papers can be found online; then you need not bring them. May we look?
consent-note = Only for this case, for nothing else. If you'd rather not, paper is fine too.
notice-heading = Your papers
prompt-notice =
    { $missing ->
        [0] All papers are there. Please press Next.
        [1] One paper is still missing; it is listed here. Next, take a picture of it.
       *[other] { $missing } papers are still missing, all listed here. Next, take pictures of those you have.
    }
material-asked = Looking it up…
material-licence = Found, no paper needed
material-form = Made here from your answers
material-shown = Your ID card is enough
material-scanned = Picture taken
material-deferred = Bring it later
material-scan-now = Take a picture
prompt-page-taken = Picture taken. Keep it if it is clear, or take it again.
page-no_paper = No paper was seen. Lay it under the camera and try again.
page-blurred = The picture is blurred. Lay the paper flat, take your hand away and try again.
page-too_dark = It is too dark. Let the light in and try again.
page-cut_off = Part of the paper is outside. Move all four corners into the frame and try again.
page-unreadable = This picture did not come out. Try again, or talk to a person.
page-camera_offline = The camera does not work now. Wait a moment and try again, or go on without it.
page-duplicate = This page has already been taken. Please lay down the next one.
page-too_bright = It is too bright to read. Keep the lamp off the paper and try again.
page-glare = There is glare on the paper. Move it a little and try again.
page-blank = This side is empty. Turn the paper over and try again.
page-wrong_side-front = This is the back of the card. Turn it to the portrait and try again.
page-wrong_side-back = This is the front of the card. Turn it to the emblem and try again.
page-unsure = The edges are not clear. Drag the dots to the corners of the paper.
page-hint-no_paper = Lay the paper under the camera
page-hint-hold_still = Hold still
page-hint-too_dark = Too dark, let light in
page-hint-cut_off = Show all four corners
page-hint-blurred = Blurred, lay it flat
page-hint-ready = Good, take the picture
page-hint-glare = There is glare, move it a little
page-hint-too_bright = Too bright, shade the lamp
page-hint-blank = This side is empty, turn it over
page-hint-duplicate = Taken already, lay the next page
page-hint-hand = Take your hand away
page-hint-closer = Too far away, bring it closer
page-hint-move_left = Move it a little to the left
page-hint-move_right = Move it a little to the right
page-hint-move_up = Move it up a little
page-hint-move_down = Move it down a little
page-hint-unsure = Edges unclear, press the button
page-hint-wrong_side = Turn it to the other side
page-hint-wrong_side-front = This is the back, turn it to the portrait
page-hint-wrong_side-back = This is the front, turn it to the emblem
page-hint-card_back = Now lay down the back
page-hint-upside_down = Taken, and turned upright
page-hint-taken = Picture taken
page-hint-unreadable = The picture is cut off, please wait
mark-trust-c = Trust level C: photographed by the applicant, original to be checked
mark-case = { $date } · case { $case }
mark-purpose = Only for “{ $service }”

## Promise and entrustment

commitment-heading = Please read the promise
prompt-commitment = Please read this promise; ask a person if anything is unclear. If you agree, press “I agree”.
entrust-heading = Let staff do the errand
entrust-title = Entrustment form
entrust-agent = Your helper: { $agent }, phone: { $phone }
prompt-entrust = Staff can do this errand for you, free. Press “I entrust it”, or do it yourself.

## Read-back, signature, delivery

confirm-heading = Please check everything
prompt-confirm = Please look through everything and change what is not right. If it is all correct, press “All correct”.
confirm-applicant = Applicant
confirm-empty = Not given
sign-heading = Please sign
prompt-sign = Please write your name in the box with a finger. Then press “I have signed”.
delivery-heading = How would you like to get it?
prompt-delivery = How would you like to get the result? Please touch one.

## Submitting

submit-heading-ready = Ready to send
prompt-submit-ready = Everything is filled in. Press Send.
submit-heading-sending = Sending
prompt-submit-sending = Sending it now, please wait a moment.
submit-heading-waiting = Saved, not sent yet
prompt-submit-waiting = Your case is safe here and will be sent by itself. It has not arrived yet; please press Next.
submit-heading-accepted = Accepted
prompt-submit-accepted = Your case has been accepted. Press Next to see the receipt.
submit-heading-held = Needs a change
prompt-submit-held = Something needs a change; what you wrote is kept. Change it and send again, or talk to a person.

## Receipt

receipt-heading = Receipt
receipt-heading-saved = Saved, not yet accepted
receipt-title = Receipt
prompt-receipt = Your case has been accepted; please note the number. If you lose it, ask here.
prompt-receipt-saved = Your case is saved here but not yet accepted. Staff will contact you once it has been sent.
prompt-receipt-paper = Your case has been accepted. Your receipt is being printed; please take it, the number is on it.
prompt-receipt-saved-paper = Your case is saved here but not yet accepted. A slip is being printed; please take it. Staff will contact you.
receipt-service = Service
receipt-applicant = Applicant
receipt-case-no = Case number
receipt-query-code = Query code
receipt-promised = Ready by
receipt-office = Office
receipt-helper = Helped by
receipt-delivery = Delivery
receipt-fee = Cost
receipt-note-accepted = With the case number and query code you can see how far it is.
receipt-note-saved = Everything is saved but not yet accepted. There is no need to hand it in again.
receipt-bring-later = Please bring later: { $paper }
receipt-ask-here = Questions? { $place }, phone { $phone }
receipt-qr-caption = Show this code to see how far your case is
receipt-footer = Please keep this receipt and don't show it to strangers.
slip-printing = Printing, one moment please.
slip-printed = Printed. Please take the slip.
slip-paper = The printer has no paper. What is on the screen is just as good: please write it down, or ask for help.
slip-failed = The printer does not work now. What is on the screen is just as good: please write it down, or ask for help.
slip-unsure = Perhaps not all of it was printed; please look. If so, print again. What is on the screen is just as good.
entrust-signature = Signature
entrust-date = Date signed

## Rating

rate-heading = Are you satisfied?
rate-text = One touch is enough. Nobody here can see who rated.
prompt-rate = Are you satisfied today? Touch one, or skip it.
prompt-rate-reasons = What was not good? Please touch one, so that we can do better.
rate-5 = Very satisfied
rate-4 = Satisfied
rate-3 = Fair
rate-2 = Dissatisfied
rate-1 = Very dissatisfied
rate-reason-slow = Too slow
rate-reason-unclear = Not clear
rate-reason-device = The machine did not work well
rate-reason-attitude = Unfriendly
rate-reason-other = Something else

## Calls with staff

prompt-call = You can talk to staff face to face: press “Call now”. Only then camera and microphone open.
call-heading-idle = Talk to staff
call-heading-queued = Waiting in line
call-heading-ringing = Calling
call-heading-connected = You are connected
call-heading-reconnecting = Reconnecting
call-heading-over = The call is over
call-over = The call is over. You may go on, or call again.
call-own = This is your own picture
call-own-off = Your picture is off
call-queued =
    { $place ->
        [0] Looking for somebody to help you, please wait.
       *[other] You are number { $place } in line, please wait.
    }
call-ringing = Calling a member of staff, please wait.
call-connected = { $agent } is here for you. Please just talk.
call-reconnecting = The connection is weak and is being restored. Please stay.
call-quality-small = The line is slow, so the picture is smaller. The sound is fine, please go on.
call-quality-sound_only = The line is very slow: sound only for now. Staff can hear you, please go on.
call-quality-still = The line is too slow for sound. Please read the words on the screen and wait.
call-quality-callback = The line fails. Wait, or hang up and leave your number.
call-quality-no_picture = The picture of staff can not get through, only the sound. Please go on.
call-no-speaker = You can not hear staff now. Please read.
call-no-microphone = Staff can not hear you. Please nod.
call-no-camera = Staff can not see you. Please talk on.
call-push = { $agent } is here. Hold the button to talk.
call-held = The helper asks you to wait a moment.
call-with = With you in the call: { $agent } · { $names } (voice only).
call-listened = { $names } is listening to this call.

## What the agent asks for during the call

ask-scan-heading = The helper would like to see a page
ask-still-heading = The helper would like to see what lies here
ask-signature-heading = The helper asks you to write your name
ask-scan-text = The helper would like to see one of your papers. May a picture be taken?
ask-still-text = The helper would like to see what lies here. May a whole picture be taken?
ask-signature-text = The helper would like to see your name. It will not go into your application.
ask-first = You look at the picture first; it is shown only when you say so.
ask-kept = Only the helper you are talking with sees it. It is deleted when the call ends.
ask-free = You may say no and go on all the same.
ask-scan-do = Please lay the paper under the camera.
ask-still-do = Please lay it under the camera, then press Take picture.
ask-signature-do = Please write your name in the box with a finger. Then press Show it.
ask-look = The picture is taken; please look at it. If it is right, press Show it.
ask-sending-heading = Sending it to the helper
ask-sending = Sending it to the helper, one moment please.
ask-failed-heading = It was not sent
ask-failed = It was not sent this time; all you wrote is still there. Try again, or go on without.
given-heading = What you still need
given-text = The helper tells you what you still need:
ask-scan-sent = The helper has the page now.
ask-still-sent = The helper has the picture now.
ask-signature-sent = The helper has your name now.
ask-camera-heading = The helper would like to look on
ask-camera-text = The helper would like to see how your papers lie, to help you. Is that all right?
ask-camera-live = The helper sees what lies under the camera until you press Stop showing. Nothing of it is kept.
ask-camera-do = The helper now sees what lies under the camera. Press Stop showing when you are done.

## Troubles: what happened, what to do next

trouble-call-nobody-heading = Nobody could answer
trouble-call-nobody-text = All staff are busy just now. Try again, or leave your number and we will call you.
trouble-call-no_network-heading = No network
trouble-call-no_network-text = The network is down, so the call can't be made. Try again, or leave your number and we will call you.
trouble-call-refused-heading = The call did not go through
trouble-call-refused-text = Nobody could take the call this time. Try again, or leave your number and we will call you.
trouble-call-worker_crashed-heading = The call broke off
trouble-call-worker_crashed-text = The video had a fault; what you wrote is still here. Try again, or go on without it.
trouble-call-timed_out-heading = Not connected
trouble-call-timed_out-text = The call did not connect in time. Try again, or leave your number and we will call you.
trouble-service-withdrawn-heading = This service has changed
trouble-service-withdrawn-text = The rules for this have just changed and it can't be done here now. Talk to a person about where to go.
trouble-missing-heading = These papers are still needed
trouble-missing-text = All that is missing is listed below, with where to get it. You can bring it, or ask for a visit at home.
trouble-refused-heading = You did not agree
trouble-refused-text = Without your yes we can't go on; what you wrote is kept. If something is unclear, ask a person.
trouble-camera-offline-heading = The camera does not answer
trouble-camera-offline-text = The camera does not work now; you did nothing wrong. Try again, or talk to a person.
trouble-case-not-saved-heading = Not saved yet
trouble-case-not-saved-text = The machine could not save it; nothing you wrote is lost. Try again, or talk to a person.
trouble-request-not-saved-heading = Not noted yet
trouble-request-not-saved-text = The machine could not note it this time. Please try again, or talk to a person now.
trouble-case-held-heading = A person has to look at it
trouble-case-held-text = The county office wants a person to look at this; all you gave is kept. Talk to a person, or leave your number and we will call you.

## Call-back and home visit

prompt-callback = Please type your phone number and staff will call you.
prompt-home-visit = Please type your phone number; we agree on a time and come to your home, free of charge.
request-phone = Your phone
told-callback-saving-heading = Noting it down
told-callback-saving = Your number is being noted, please wait.
told-callback-saved-heading = Noted
told-callback-saved = Your number is noted and staff will call you. Press OK.
told-home-visit-saving-heading = Noting it down
told-home-visit-saving = Your request is being noted, please wait.
told-home-visit-saved-heading = Noted
told-home-visit-saved = Noted: staff will phone first and then come. Press OK.

## Leaving

dialog-leave-heading = Leave now?
dialog-leave-text = If you leave, all you wrote is wiped. To go on, press Stay.
dialog-idle-heading = Are you still there?
dialog-idle-text = Are you still there? Press “I'm still here”, or everything will be wiped soon.
goodbye-heading = Thank you, goodbye
goodbye-heading-bug = We are sorry
goodbye-done = Thank you and safe home. Your details have been wiped.
goodbye-left = All you wrote has been wiped. Come again any time.
goodbye-idle = Nobody was here, so everything has been wiped. Touch the screen to begin again.
goodbye-bug = The machine had a fault; you did nothing wrong, and your details are wiped. Please try again, or ask at the counter.
goodbye-card = Please take your ID card.

# --- when nobody answers ----------------------------------------------------------
offers-after_hours-heading = We are closed now
offers-after_hours = Staff have gone home. You can leave your number, book a time, or make a complaint.
offers-nobody-heading = Nobody can answer now
offers-nobody = Staff are away or busy. You can leave your number, book a time, or go on waiting.
offers-queue_full-heading = Too many people are waiting
offers-queue_full = Too many people are waiting now. You can leave your number, book a time, or try again later.
offers-slots = Please choose a time; staff will wait for you.
offers-nearest = Nearest service point
slot-taken = Somebody has just taken this time; please choose another.
button-offer-appointment = Book a time
button-offer-complaint = Make a complaint
button-offer-wait = Go on waiting
button-way-complaint = Make a complaint
prompt-appointment = Please type your phone number, in case something changes. You may skip it.
prompt-complaint-text = Please write what is wrong. You get an answer within three working days.
prompt-complaint = Please type your phone number for the answer. You may skip it.
request-text = Your complaint
promise-number = Number
promise-due = Time
time-words = { $month }/{ $day }, { $time }
day-words = { $month }/{ $day }
told-appointment-saving-heading = Booking
told-appointment-saving = Booking the time, please wait.
told-complaint-saving-heading = Noting it down
told-complaint-saving = Your complaint is being noted, please wait.
told-complaint-saved-heading = Noted
told-complaint-saved = Your complaint is safe in this machine and will be sent when the network is back. Press OK.
told-promise-callback-heading = Noted: we will call you
told-promise-callback = We call you by { $due }. Your number is { $number }, please write it down.
told-promise-appointment-heading = Booked
told-promise-appointment = Your time is { $due }. Your number is { $number }, please write it down.
told-promise-complaint-heading = We have your complaint
told-promise-complaint = You get an answer by { $due }. Your number is { $number }, please write it down.

# --- recording the call -----------------------------------------------------------
record-heading = May this call be recorded?
record-text = The staff member would like to record the sound and picture of this call. Yes or no, your case goes on all the same.
record-kept = Screens with a card, a signature or a number are not recorded. The recording is kept encrypted, deleted after its time, and seen by the county's supervisors only.
record-free = You may stop at any time: press "Stop recording" above.
button-record-yes = Yes, record
button-record-no = No, do not
button-record-stop = Stop recording
record-on = This call is being recorded
record-paused = This screen is not recorded

# --- the call's mark --------------------------------------------------------------
call-rate-heading = Was this call good?
prompt-call-rate = Was this call good? Touch one, or skip it.
