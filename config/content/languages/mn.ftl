# Sentences of the shell in Mongolian, traditional script (Hudum, U+1800; MVS U+180E before a
# separated final vowel, NNBSP U+202F before a suffix).
# AWAITS REVIEW BY A NATIVE READER: written from dictionary words and not yet read by one.
# kiosk/catalogue/messages.py lists the ids and their placeholders.

## Shell and attract screen

title = ᠣᠢᠷ᠎ᠠ ᠳᠤ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠭᠡᠬᠦ
language-name = ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ
attract-heading = ᠰᠠᠢᠨ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ᠂ ᠡᠨᠳᠡ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ
attract-text = ᠬᠣᠯᠠ ᠶᠠᠪᠤᠬᠤ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ᠂ ᠳᠡᠯᠭᠡᠴᠡ ᠶᠢ ᠨᠢᠭᠡ ᠳᠠᠷᠤᠵᠤ ᠡᠬᠢᠯᠡᠭᠡᠷᠡᠢ᠃
attract-free = ᠲᠥᠯᠪᠥᠷᠢ ᠠᠪᠬᠤ ᠦᠭᠡᠢ᠂ ᠭᠠᠷ ᠤᠲᠠᠰᠤ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ
attract-offline = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠲᠦᠷ ᠲᠠᠰᠤᠷᠠᠪᠠ᠂ ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠢ ᠬᠠᠳᠠᠭᠠᠯᠠᠵᠤ ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠢᠷᠡᠬᠦ ᠳᠦ ᠢᠯᠡᠭᠡᠨ᠎ᠡ
attract-no-reader = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠤᠩᠰᠢᠭᠤᠷ ᠣᠳᠣ ᠠᠵᠢᠯᠯᠠᠬᠤ ᠦᠭᠡᠢ᠂ ᠭᠠᠷ ᠢᠶᠠᠷ ᠪᠢᠴᠢᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ
attract-waiting = { $count } ᠬᠡᠷᠡᠭ ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠳᠠᠭᠰᠠᠨ᠂ ᠢᠯᠡᠭᠡᠬᠦ ᠶᠢ ᠬᠦᠯᠢᠶᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
attract-last-case = ᠮᠠᠰᠢᠨ ᠲᠦᠷ ᠵᠣᠭᠰᠤᠪᠠ᠂ ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠳᠠᠭᠰᠠᠨ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠨᠣᠮᠧᠷ᠄ { $case }
prompt-attract = ᠰᠠᠢᠨ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ᠂ ᠡᠨᠳᠡ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ᠃ ᠳᠡᠯᠭᠡᠴᠡ ᠶᠢ ᠨᠢᠭᠡ ᠳᠠᠷᠤᠵᠤ ᠡᠬᠢᠯᠡᠭᠡᠷᠡᠢ᠃
banner-offline = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠲᠠᠰᠤᠷᠠᠪᠠ᠂ ᠬᠡᠷᠡᠭ ᠢᠶᠡᠨ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ᠂ ᠡᠨᠳᠡ ᠬᠠᠳᠠᠭᠠᠯᠠᠨ᠎ᠠ
banner-stale = ᠡᠨᠳᠡᠬᠢ ᠲᠠᠢᠯᠪᠤᠷᠢ ᠬᠠᠭᠤᠴᠢᠷᠠᠵᠠᠢ᠂ ᠤᠷᠢᠳᠠ ᠠᠵᠢᠯᠲᠠᠨ ᠠᠴᠠ ᠠᠰᠠᠭᠤᠭᠠᠷᠠᠢ

## Choosing a language and a service

prompt-language = ᠬᠡᠯᠡ ᠪᠡᠨ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
prompt-themes = ᠲᠠ ᠶᠠᠮᠠᠷ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠭᠡᠬᠦ ᠪᠤᠢ? ᠨᠢᠭᠡ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
prompt-services = ᠪᠦᠲᠦᠭᠡᠬᠦ ᠬᠡᠷᠡᠭ ᠢᠶᠡᠨ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃ ᠮᠡᠳᠡᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯ ᠬᠦᠮᠦᠨ ᠢᠶᠡᠷ ᠲᠤᠰᠠᠯᠠᠭᠤᠯᠤᠭᠠᠷᠠᠢ᠃
services-themes = ᠲᠠ ᠶᠠᠮᠠᠷ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠭᠡᠬᠦ ᠪᠤᠢ?
services-heading = ᠪᠦᠲᠦᠭᠡᠬᠦ ᠬᠡᠷᠡᠭ ᠢᠶᠡᠨ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ
services-empty = ᠡᠨᠡ ᠮᠠᠰᠢᠨ ᠳᠡᠭᠡᠷ᠎ᠡ ᠣᠳᠣ ᠪᠦᠲᠦᠭᠡᠬᠦ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠪᠠᠯ ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠳᠤ ᠬᠡᠯᠡᠵᠦ ᠥᠭᠦᠨ᠎ᠡ᠃

## Steps

step-guide = ᠲᠠᠢᠯᠪᠤᠷᠢ
step-situation = ᠲᠠᠨ ᠤ ᠪᠠᠢᠳᠠᠯ
step-identity = ᠪᠡᠶ᠎ᠡ ᠶᠢᠨ ᠦᠨᠡᠮᠯᠡᠬᠦ
step-form = ᠮᠡᠳᠡᠭᠡ ᠪᠢᠴᠢᠬᠦ
step-materials = ᠪᠠᠷᠢᠮᠲᠠ ᠪᠢᠴᠢᠭ
step-commitment = ᠠᠮᠠᠯᠠᠯᠲᠠ
step-call = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠢ ᠶᠠᠷᠢᠬᠤ
step-confirm = ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠬᠤ
step-sign = ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ
step-delivery = ᠠᠪᠬᠤ ᠠᠷᠭ᠎ᠠ
step-submit = ᠢᠯᠡᠭᠡᠬᠦ
step-receipt = ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠭᠰᠠᠨ ᠪᠠᠷᠢᠮᠲᠠ
step-rate = ᠦᠨᠡᠯᠡᠬᠦ
step-of = { $count } ᠠᠯᠬᠤᠮ ᠤᠨ { $number }᠄ { $name }
progress = { $count } ᠤᠨ { $number }
capture-progress = { $count } ᠨᠢᠭᠤᠷ ᠤᠨ { $number }
capture-number = { $number } ᠨᠢᠭᠤᠷ
capture-side-front = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠨᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ
capture-side-back = ᠣᠳᠣ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢᠨ ᠠᠷᠤ ᠲᠠᠯ᠎ᠠ ᠶᠢ ᠨᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ
page-number = { $number } ᠨᠢᠭᠤᠷ

## Buttons

button-add-row = ᠨᠡᠮᠡᠬᠦ
button-add-page = ᠨᠢᠭᠤᠷ ᠨᠡᠮᠡᠬᠦ
button-ask-yes = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ
button-ask-no = ᠣᠳᠣ ᠥᠭᠬᠦ ᠦᠭᠡᠢ
button-ask-send = ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠦᠵᠡᠭᠦᠯᠬᠦ
button-ask-stop-showing = ᠦᠵᠡᠭᠦᠯᠬᠦ ᠪᠡᠨ ᠪᠣᠯᠢᠬᠤ
button-back = ᠪᠤᠴᠠᠬᠤ
button-begin = ᠡᠬᠢᠯᠡᠬᠦ
button-call-again = ᠳᠠᠬᠢᠨ ᠶᠠᠷᠢᠬᠤ
button-call-end = ᠶᠠᠷᠢᠶ᠎ᠠ ᠶᠢ ᠳᠠᠭᠤᠰᠭᠠᠬᠤ
button-call-go-on = ᠶᠠᠷᠢᠭᠰᠠᠭᠠᠷ ᠪᠦᠲᠦᠭᠡᠬᠦ
button-call-hide = ᠵᠢᠷᠤᠭ ᠢᠶᠠᠨ ᠬᠠᠭᠠᠬᠤ
button-call-mute = ᠳᠠᠭᠤ ᠪᠠᠨ ᠬᠠᠭᠠᠬᠤ
button-call-not-now = ᠣᠳᠣ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ
button-call-now = ᠣᠳᠣ ᠶᠠᠷᠢᠬᠤ
button-call-show = ᠵᠢᠷᠤᠭ ᠢᠶᠠᠨ ᠨᠡᠭᠡᠭᠡᠬᠦ
button-call-talk = ᠳᠠᠷᠤᠵᠤ ᠶᠠᠷᠢᠬᠤ
button-call-talking = ᠶᠠᠷᠢᠵᠤ ᠪᠠᠢᠨ᠎ᠠ
button-call-unmute = ᠳᠠᠭᠤ ᠪᠠᠨ ᠨᠡᠭᠡᠭᠡᠬᠦ
button-commitment-no = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ
button-commitment-yes = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠨ᠎ᠡ
button-confirm = ᠪᠦᠭᠦᠳᠡ ᠵᠥᠪ
button-corners = ᠥᠨᠴᠥᠭ ᠵᠠᠰᠠᠬᠤ
button-corners-done = ᠪᠣᠯᠪᠠ
button-consent-no = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ
button-consent-yes = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠨ᠎ᠡ
button-drop-row = ᠬᠠᠰᠤᠬᠤ
button-edit = ᠵᠠᠰᠠᠬᠤ
button-entrust-no = ᠢᠲᠡᠭᠡᠮᠵᠢᠯᠡᠬᠦ ᠦᠭᠡᠢ
button-entrust-yes = ᠢᠲᠡᠭᠡᠮᠵᠢᠯᠡᠨ᠎ᠡ
button-face-no = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ
button-face-yes = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ
button-given-print = ᠬᠡᠪᠯᠡᠬᠦ
button-help = ᠲᠤᠰᠠᠯᠠᠮᠵᠢ
button-identity-agent = ᠲᠤᠰᠠᠯᠠᠮᠵᠢ
button-identity-right = ᠪᠢ ᠮᠥᠨ
button-keep = ᠵᠥᠪ᠂ ᠬᠡᠷᠡᠭᠯᠡᠨ᠎ᠡ
button-keep-old = ᠬᠠᠭᠤᠴᠢᠨ ᠢ ᠬᠡᠷᠡᠭᠯᠡᠬᠦ
button-keep-page = ᠲᠣᠳᠣᠷᠬᠠᠢ᠂ ᠬᠡᠷᠡᠭᠯᠡᠨ᠎ᠡ
button-language = ᠬᠡᠯᠡ ᠰᠣᠯᠢᠬᠤ
button-larger = ᠶᠡᠬᠡ ᠦᠰᠦᠭ
button-leave = ᠭᠠᠷᠬᠤ
button-next = ᠳᠠᠷᠠᠭᠠᠬᠢ
button-no-paper = ᠡᠨᠡ ᠪᠠᠷᠢᠮᠲᠠ ᠦᠭᠡᠢ
button-ok = ᠮᠡᠳᠡᠪᠡ
button-read-right = ᠵᠥᠪ᠂ ᠳᠠᠷᠠᠭᠠᠬᠢ
button-suggested = ᠠᠵᠢᠯᠲᠠᠨ ᠤ ᠰᠠᠨᠠᠯ᠄ { $value }
button-photograph-card = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢᠨ ᠵᠢᠷᠤᠭ
button-page-remove = ᠬᠠᠰᠤᠬᠤ
button-page-later = ᠬᠣᠶᠢᠨ᠎ᠠ ᠲᠠᠯᠪᠢᠬᠤ
button-page-earlier = ᠡᠮᠦᠨ᠎ᠡ ᠲᠠᠯᠪᠢᠬᠤ
button-page-again = ᠳᠠᠬᠢᠨ ᠠᠪᠬᠤ
button-print-again = ᠳᠠᠬᠢᠨ ᠬᠡᠪᠯᠡᠬᠦ
button-really-leave = ᠭᠠᠷᠬᠤ
button-receipt-done = ᠦᠵᠡᠪᠡ
button-repeat = ᠳᠠᠬᠢᠨ ᠰᠣᠨᠣᠰᠬᠤ
button-retake-page = ᠳᠠᠬᠢᠨ ᠵᠢᠷᠤᠭ ᠠᠪᠬᠤ
button-sign-accept = ᠵᠢᠷᠤᠭᠰᠠᠨ
button-sign-clear = ᠠᠷᠢᠯᠭᠠᠬᠤ
button-skip-field = ᠪᠢᠴᠢᠬᠦ ᠦᠭᠡᠢ
button-skip-rating = ᠦᠨᠡᠯᠡᠬᠦ ᠦᠭᠡᠢ
button-smaller = ᠪᠠᠭ᠎ᠠ ᠦᠰᠦᠭ
button-start = ᠡᠨᠳᠡ ᠳᠠᠷᠤᠵᠤ ᠡᠬᠢᠯᠡᠭᠡᠷᠡᠢ
button-stay = ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠬᠦ
button-still-here = ᠪᠢ ᠡᠨᠳᠡ ᠪᠠᠢᠨ᠎ᠠ
button-submit = ᠢᠯᠡᠭᠡᠬᠦ
button-take-picture = ᠵᠢᠷᠤᠭ ᠠᠪᠬᠤ
button-type-identity = ᠭᠠᠷ ᠢᠶᠠᠷ ᠪᠢᠴᠢᠬᠦ
button-way-agent = ᠲᠤᠰᠠᠯᠠᠮᠵᠢ
button-way-callback = ᠬᠠᠷᠢᠤ ᠤᠲᠠᠰᠤᠳᠠᠬᠤ
button-way-home-visit = ᠭᠡᠷ ᠲᠦ ᠢᠷᠡᠬᠦ
button-way-leave = ᠭᠠᠷᠬᠤ
button-way-other = ᠴᠠᠭᠠᠰᠢ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠬᠦ
button-way-retry = ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ
key-clear = ᠠᠷᠢᠯᠭᠠᠬᠤ
key-delete = ᠬᠠᠰᠤᠬᠤ
key-space = ᠵᠠᠢ
key-done = ᠪᠣᠯᠪᠠ
key-shift = ᠶᠡᠬᠡ ᠦᠰᠦᠭ
key-symbols = ᠲᠡᠮᠳᠡᠭ

## Guide

prompt-guide = ᠬᠡᠨ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠬᠤ᠂ ᠶᠠᠭᠤ ᠬᠡᠷᠡᠭᠲᠡᠢ ᠶᠢ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃ ᠳᠠᠷᠠᠭ᠎ᠠ ᠨᠢ ᠡᠬᠢᠯᠡᠬᠦ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
guide-who = ᠬᠡᠨ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠬᠤ
guide-materials = ᠬᠡᠷᠡᠭᠲᠡᠢ ᠪᠠᠷᠢᠮᠲᠠ
guide-days = ᠬᠤᠭᠤᠴᠠᠭ᠎ᠠ
guide-days-text =
    { $days ->
        [0] ᠲᠡᠷᠡ ᠳᠠᠷᠤᠢ ᠪᠦᠲᠦᠨ᠎ᠡ
       *[other] ᠠᠵᠢᠯ ᠤᠨ { $days } ᠡᠳᠦᠷ ᠦᠨ ᠳᠣᠲᠤᠷ᠎ᠠ
    }
guide-fee = ᠲᠥᠯᠪᠥᠷᠢ
guide-result = ᠠᠪᠬᠤ ᠵᠦᠢᠯ
guide-limits = ᠠᠩᠬᠠᠷᠠᠬᠤ ᠵᠦᠢᠯ
guide-basis = ᠬᠠᠤᠯᠢ ᠶᠢᠨ ᠦᠨᠳᠦᠰᠦ
guide-elsewhere = ᠥᠭᠡᠷ᠎ᠡ ᠭᠠᠵᠠᠷ
guide-no-materials = ᠪᠠᠷᠢᠮᠲᠠ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ
guide-sample = ᠡᠨᠡ ᠪᠣᠯ ᠵᠢᠰᠢᠶ᠎ᠡ ᠶᠢᠨ ᠠᠭᠤᠯᠭ᠎ᠠ᠂ ᠵᠢᠩᠬᠢᠨᠢ ᠲᠣᠭᠲᠠᠭᠠᠯ ᠪᠤᠰᠤ᠃
guide-source = ᠡᠬᠢ᠄ { $source } ᠬᠡᠪᠯᠡᠯ᠄ { $version } ᠡᠳᠦᠷ᠄ { $date }

## Identity

identity-heading = ᠪᠡᠶ᠎ᠡ ᠶᠢᠨ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ
prompt-identity = ᠪᠡᠶ᠎ᠡ ᠶᠢᠨ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠤᠩᠰᠢᠭᠤᠷ ᠳᠡᠭᠡᠷ᠎ᠡ ᠲᠡᠭᠰᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃ ᠲᠦᠷ ᠪᠢᠲᠡᠭᠡᠢ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
prompt-identity-read = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢ ᠤᠩᠰᠢᠪᠠ᠃ ᠵᠥᠪ ᠡᠰᠡᠬᠦ ᠶᠢ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃
prompt-identity-no-reader = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠤᠩᠰᠢᠭᠤᠷ ᠣᠳᠣ ᠠᠵᠢᠯᠯᠠᠬᠤ ᠦᠭᠡᠢ᠃ ᠭᠠᠷ ᠢᠶᠠᠷ ᠪᠢᠴᠢᠬᠦ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
identity-problem-heading = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢ ᠤᠩᠰᠢᠭᠰᠠᠨ ᠦᠭᠡᠢ
identity-read-heading = ᠡᠨᠡ ᠲᠠ ᠮᠥᠨ ᠦᠦ?
identity-name = ᠨᠡᠷ᠎ᠡ
identity-id-no = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢᠨ ᠨᠣᠮᠧᠷ
identity-birth = ᠲᠥᠷᠦᠭᠰᠡᠨ ᠡᠳᠦᠷ
identity-address = ᠬᠠᠶᠢᠭ
identity-by-chip = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠡᠴᠡ ᠤᠩᠰᠢᠪᠠ᠃ ᠵᠥᠪ ᠪᠣᠯ ᠪᠢ ᠮᠥᠨ ᠭᠡᠵᠦ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
identity-by-typing = ᠲᠠ ᠥᠪᠡᠷ ᠢᠶᠡᠨ ᠪᠢᠴᠢᠪᠠ᠂ ᠠᠵᠢᠯᠲᠠᠨ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠤᠨ᠎ᠠ᠃
prompt-type-name = ᠨᠡᠷ᠎ᠡ ᠪᠡᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
prompt-type-id-no = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢᠨ ᠠᠷᠪᠠᠨ ᠨᠠᠢᠮᠠᠨ ᠣᠷᠣᠨ ᠤ ᠨᠣᠮᠧᠷ ᠢᠶᠠᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
card-unreadable = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢ ᠤᠩᠰᠢᠵᠤ ᠴᠢᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠠᠪᠴᠤ ᠳᠠᠬᠢᠨ ᠲᠡᠭᠰᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃
card-unsupported = ᠡᠨᠡ ᠺᠠᠷᠲ ᠢ ᠤᠩᠰᠢᠵᠤ ᠴᠢᠳᠠᠬᠤ ᠦᠭᠡᠢ᠂ ᠪᠡᠶ᠎ᠡ ᠶᠢᠨ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃ ᠦᠭᠡᠢ ᠪᠣᠯ ᠭᠠᠷ ᠢᠶᠠᠷ ᠪᠢᠴᠢᠬᠦ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
card-module_fault = ᠤᠩᠰᠢᠭᠤᠷ ᠲᠤ ᠠᠰᠠᠭᠤᠳᠠᠯ ᠭᠠᠷᠪᠠ᠂ ᠲᠠᠨ ᠤ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠰᠠᠢᠨ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠭᠠᠷ ᠢᠶᠠᠷ ᠪᠢᠴᠢᠬᠦ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
card-expired = ᠡᠨᠡ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢᠨ ᠬᠤᠭᠤᠴᠠᠭ᠎ᠠ ᠥᠩᠭᠡᠷᠡᠵᠡᠢ᠃ ᠰᠢᠨ᠎ᠡ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠠᠪᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
identity-by-photo = ᠮᠠᠰᠢᠨ ᠵᠢᠷᠤᠭ ᠠᠴᠠ ᠤᠩᠰᠢᠪᠠ᠂ ᠪᠤᠷᠤᠭᠤ ᠪᠠᠢᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃ ᠨᠠᠷᠢᠨ ᠦᠵᠡᠭᠡᠳ᠂ ᠵᠥᠪ ᠪᠣᠯ ᠪᠢ ᠮᠥᠨ ᠭᠡᠵᠦ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
photo-reading_failed = ᠮᠠᠰᠢᠨ ᠣᠳᠣ ᠤᠩᠰᠢᠵᠤ ᠴᠢᠳᠠᠬᠤ ᠦᠭᠡᠢ᠃ ᠭᠠᠷ ᠢᠶᠠᠷ ᠪᠢᠴᠢᠬᠦ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
photo-card_unclear = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠤᠰᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠲᠡᠭᠰᠢ ᠲᠠᠯᠪᠢᠵᠤ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠂ ᠡᠰᠡᠪᠡᠯ ᠭᠠᠷ ᠢᠶᠠᠷ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
photo-reading = ᠤᠩᠰᠢᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ…
prompt-photo-card = ᠪᠡᠶ᠎ᠡ ᠶᠢᠨ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠳᠡᠭᠡᠭᠰᠢ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠤᠨ ᠳᠣᠣᠷ᠎ᠠ ᠲᠠᠯᠪᠢᠭᠠᠳ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
photo-heading = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ

## Forms: hints, problems, warnings

hint-name = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠳᠡᠭᠡᠷᠡᠬᠢ ᠪᠡᠷ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ
hint-id_no = ᠠᠷᠪᠠᠨ ᠨᠠᠢᠮᠠᠨ ᠣᠷᠣᠨ᠂ ᠬᠠᠮᠤᠭ ᠰᠡᠭᠦᠯ ᠦᠨ ᠨᠢᠭᠡ ᠨᠢ X ᠪᠠᠢᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ
hint-phone = ᠭᠠᠷ ᠤᠲᠠᠰᠤ ᠠᠷᠪᠠᠨ ᠨᠢᠭᠡ ᠣᠷᠣᠨ᠂ ᠰᠠᠭᠤᠷᠢᠨ ᠤᠲᠠᠰᠤ ᠳᠤ ᠣᠷᠣᠨ ᠨᠤᠲᠤᠭ ᠤᠨ ᠨᠣᠮᠧᠷ ᠢ ᠨᠡᠮᠡᠭᠡᠷᠡᠢ
hint-region = ᠰᠠᠭᠤᠵᠤ ᠪᠠᠢᠭ᠎ᠠ ᠭᠠᠵᠠᠷ ᠢᠶᠠᠨ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ
hint-address = ᠭᠠᠴᠠᠭ᠎ᠠ᠂ ᠳᠤᠭᠤᠢᠯᠠᠩ᠂ ᠡᠭᠦᠳᠡᠨ ᠦ ᠨᠣᠮᠧᠷ ᠬᠦᠷᠲᠡᠯ᠎ᠡ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ
hint-bank_account = ᠪᠠᠩᠬᠢ ᠶᠢᠨ ᠺᠠᠷᠲ ᠡᠰᠡᠪᠡᠯ ᠳᠡᠪᠲᠡᠷ ᠳᠡᠭᠡᠷᠡᠬᠢ ᠲᠣᠭ᠎ᠠ ᠶᠢ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ
hint-date = ᠣᠨ᠂ ᠰᠠᠷ᠎ᠠ᠂ ᠡᠳᠦᠷ᠂ ᠵᠢᠰᠢᠶ᠎ᠡ ᠨᠢ 2026-03-05
hint-money = ᠬᠡᠳᠦᠨ ᠲᠥᠭᠦᠷᠢᠭ᠂ ᠵᠢᠰᠢᠶ᠎ᠡ ᠨᠢ 200
hint-text = ᠲᠣᠪᠴᠢᠬᠠᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ
bad-empty = ᠡᠨᠳᠡ ᠬᠣᠭᠣᠰᠣᠨ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠪᠢᠴᠢᠵᠦ ᠳᠠᠭᠤᠰᠤᠭᠠᠳ ᠳᠠᠷᠠᠭᠠᠬᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
bad-account = ᠳᠠᠩᠰᠠᠨ ᠤ ᠨᠣᠮᠧᠷ ᠠᠷᠪᠠᠨ ᠬᠣᠶᠠᠷ ᠠᠴᠠ ᠬᠣᠷᠢᠨ ᠭᠤᠷᠪᠠᠨ ᠣᠷᠣᠨ ᠪᠠᠢᠬᠤ ᠬᠡᠷᠡᠭᠲᠡᠢ᠃ ᠺᠠᠷᠲ ᠢᠶᠠᠨ ᠳᠠᠬᠢᠨ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃
bad-address-short = ᠬᠠᠶᠢᠭ ᠬᠡᠲᠦᠷᠬᠡᠢ ᠪᠣᠭᠣᠨᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠭᠠᠴᠠᠭ᠎ᠠ ᠪᠣᠯᠣᠨ ᠡᠭᠦᠳᠡᠨ ᠦ ᠨᠣᠮᠧᠷ ᠢ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
bad-by-platform = ᠳᠡᠭᠡᠳᠦ ᠪᠠᠢᠭᠤᠯᠤᠯᠭ᠎ᠠ ᠡᠨᠡ ᠵᠦᠢᠯ ᠢ ᠵᠠᠰᠠᠬᠤ ᠬᠡᠷᠡᠭᠲᠡᠢ ᠭᠡᠪᠡ᠃ ᠵᠠᠰᠠᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠢᠯᠡᠭᠡᠭᠡᠷᠡᠢ᠃
read-by-machine = ᠮᠠᠰᠢᠨ ᠴᠠᠭᠠᠰᠤᠨ ᠠᠴᠠ ᠤᠩᠰᠢᠪᠠ᠂ ᠪᠤᠷᠤᠭᠤ ᠪᠠᠢᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃ ᠵᠥᠪ ᠡᠰᠡᠬᠦ ᠶᠢ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃
bad-characters = ᠨᠢᠭᠡ ᠦᠰᠦᠭ ᠢ ᠬᠠᠳᠠᠭᠠᠯᠠᠵᠤ ᠪᠣᠯᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠬᠠᠰᠤᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
bad-choice = ᠳᠡᠯᠭᠡᠴᠡ ᠳᠡᠭᠡᠷᠡᠬᠢ ᠨᠢᠭᠡ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
bad-date = ᠲᠡᠢᠮᠦ ᠡᠳᠦᠷ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠣᠨ᠂ ᠰᠠᠷ᠎ᠠ᠂ ᠡᠳᠦᠷ ᠢᠶᠡᠷ ᠳᠠᠬᠢᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
bad-date-future = ᠡᠨᠡ ᠡᠳᠦᠷ ᠪᠣᠯᠤᠭ᠎ᠠ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠥᠨᠥᠳᠦᠷ ᠡᠰᠡᠪᠡᠯ ᠤᠷᠢᠳᠠᠬᠢ ᠡᠳᠦᠷ ᠢ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
bad-group-few = ᠡᠨᠳᠡ ᠳᠤᠲᠠᠭᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠨᠡᠮᠡᠬᠦ ᠶᠢ ᠳᠠᠷᠤᠵᠤ ᠨᠢᠭᠡ ᠶᠢ ᠨᠡᠮᠡᠭᠡᠷᠡᠢ᠃
bad-group-many = ᠡᠨᠳᠡ ᠬᠡᠲᠦᠷᠬᠡᠢ ᠣᠯᠠᠨ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠨᠢᠭᠡ ᠶᠢ ᠬᠠᠰᠤᠭᠠᠷᠠᠢ᠃ ᠬᠡᠷᠡᠭ ᠪᠠᠢᠪᠠᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
bad-id-characters = ᠨᠣᠮᠧᠷ ᠲᠤ ᠵᠥᠪᠬᠡᠨ ᠲᠣᠭ᠎ᠠ᠂ ᠰᠡᠭᠦᠯ ᠳᠦ X ᠪᠠᠢᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃ ᠳᠠᠬᠢᠨ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃
bad-id-check = ᠨᠣᠮᠧᠷ ᠤᠨ ᠨᠢᠭᠡ ᠣᠷᠣᠨ ᠲᠣᠬᠢᠷᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠦᠵᠡᠵᠦ ᠨᠢᠭᠡ ᠨᠢᠭᠡ ᠪᠡᠷ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠤᠭᠠᠷᠠᠢ᠃
bad-id-date = ᠨᠣᠮᠧᠷ ᠤᠨ ᠳᠣᠲᠤᠷᠠᠬᠢ ᠲᠥᠷᠦᠭᠰᠡᠨ ᠡᠳᠦᠷ ᠲᠣᠬᠢᠷᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠤᠮᠳᠠᠬᠢ ᠨᠠᠢᠮᠠᠨ ᠣᠷᠣᠨ ᠢ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃
bad-id-length = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢᠨ ᠨᠣᠮᠧᠷ ᠠᠷᠪᠠᠨ ᠨᠠᠢᠮᠠᠨ ᠣᠷᠣᠨ ᠪᠠᠢᠳᠠᠭ᠃ ᠲᠣᠭᠠᠯᠠᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
bad-money = ᠵᠥᠪᠬᠡᠨ ᠲᠣᠭ᠎ᠠ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠂ ᠵᠢᠰᠢᠶ᠎ᠡ ᠨᠢ 200᠃
bad-name = ᠨᠡᠷ᠎ᠡ ᠶᠢᠨ ᠳᠣᠲᠤᠷ᠎ᠠ ᠪᠣᠯᠬᠤ ᠦᠭᠡᠢ ᠲᠡᠮᠳᠡᠭ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠵᠥᠪᠬᠡᠨ ᠦᠰᠦᠭ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
bad-name-dot = ᠨᠡᠷ᠎ᠡ ᠶᠢᠨ ᠴᠡᠭ ᠦᠨ ᠪᠠᠢᠷᠢ ᠲᠣᠬᠢᠷᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠴᠡᠭ ᠢ ᠬᠣᠶᠠᠷ ᠦᠭᠡ ᠶᠢᠨ ᠬᠣᠭᠣᠷᠣᠨᠳᠣ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃
bad-phone = ᠤᠲᠠᠰᠤᠨ ᠨᠣᠮᠧᠷ ᠤᠨ ᠣᠷᠣᠨ ᠲᠣᠬᠢᠷᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠭᠠᠷ ᠤᠲᠠᠰᠤ ᠠᠷᠪᠠᠨ ᠨᠢᠭᠡ ᠣᠷᠣᠨ᠂ ᠰᠠᠭᠤᠷᠢᠨ ᠤᠲᠠᠰᠤ ᠳᠤ ᠣᠷᠣᠨ ᠨᠤᠲᠤᠭ ᠤᠨ ᠨᠣᠮᠧᠷ ᠢ ᠨᠡᠮᠡᠭᠡᠷᠡᠢ᠃
bad-region = ᠡᠨᠡ ᠭᠠᠵᠠᠷ ᠤᠨ ᠨᠣᠮᠧᠷ ᠢ ᠣᠢᠯᠭᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠰᠠᠭᠤᠵᠤ ᠪᠠᠢᠭ᠎ᠠ ᠭᠠᠵᠠᠷ ᠢᠶᠠᠨ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
bad-region-unknown = ᠡᠨᠡ ᠭᠠᠵᠠᠷ ᠢ ᠣᠯᠤᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠥᠭᠡᠷ᠎ᠡ ᠶᠢ ᠰᠣᠩᠭᠣᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
bad-signature = ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ ᠬᠠᠷᠠᠭᠳᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠬᠤᠷᠤᠭᠤ ᠪᠠᠷ ᠵᠢᠷᠤᠵᠤ ᠥᠭᠦᠭᠡᠷᠡᠢ᠃
bad-too-long = ᠬᠡᠲᠦᠷᠬᠡᠢ ᠤᠷᠲᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠪᠣᠭᠣᠨᠢ ᠪᠣᠯᠭᠠᠵᠤ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃
warn-account-luhn = ᠳᠠᠩᠰᠠᠨ ᠤ ᠨᠣᠮᠧᠷ ᠢ ᠺᠠᠷᠲ ᠲᠠᠢ ᠪᠠᠨ ᠳᠠᠬᠢᠨ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠤᠭᠠᠷᠠᠢ᠃ ᠵᠥᠪ ᠪᠣᠯ ᠵᠥᠪ ᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
warn-landline = ᠡᠨᠡ ᠪᠣᠯ ᠰᠠᠭᠤᠷᠢᠨ ᠤᠲᠠᠰᠤ᠂ ᠮᠡᠳᠡᠭᠳᠡᠯ ᠬᠦᠷᠬᠦ ᠦᠭᠡᠢ᠃ ᠬᠡᠷᠡᠭᠯᠡᠬᠦ ᠪᠣᠯ ᠵᠥᠪ ᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
group-row = { $number }
group-empty = ᠣᠳᠣ ᠬᠣᠭᠣᠰᠣᠨ᠃ ᠪᠠᠢᠬᠤ ᠦᠭᠡᠢ ᠪᠣᠯ ᠳᠠᠷᠠᠭᠠᠬᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
by-chip = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠡᠴᠡ
by-resident = ᠲᠠ ᠪᠢᠴᠢᠪᠠ
by-platform = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠡᠴᠡ
by-confirmed = ᠮᠠᠰᠢᠨ ᠤᠩᠰᠢᠪᠠ᠂ ᠲᠠ ᠦᠵᠡᠪᠡ
face-consent-free = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯᠪᠠᠴᠤ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠨ᠎ᠡ᠄ ᠠᠵᠢᠯᠲᠠᠨ ᠥᠪᠡᠷ ᠢᠶᠡᠨ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠤᠨ᠎ᠠ᠃
face-consent-kept = ᠵᠢᠷᠤᠭ ᠪᠠ ᠣᠨᠣᠭ᠎ᠠ ᠶᠢ ᠬᠠᠳᠠᠭᠠᠯᠠᠬᠤ ᠦᠭᠡᠢ᠂ ᠲᠡᠷᠡ ᠳᠠᠷᠤᠢ ᠬᠠᠰᠤᠨ᠎ᠠ᠃
face-consent-text = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠢ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢᠨ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠨᠢᠭᠡ ᠬᠦᠮᠦᠨ ᠮᠥᠨ ᠡᠰᠡᠬᠦ ᠶᠢ ᠦᠵᠡᠨ᠎ᠡ᠃ ᠮᠠᠰᠢᠨ ᠨᠢᠭᠤᠷ ᠤᠨ ᠵᠢᠷᠤᠭ ᠨᠢᠭᠡ ᠤᠳᠠᠭ᠎ᠠ ᠠᠪᠴᠤ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠵᠤ᠂ ᠣᠨᠣᠭ᠎ᠠ ᠶᠢ ᠵᠥᠪᠬᠡᠨ ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠬᠡᠯᠡᠨ᠎ᠡ᠃
told-face-done-heading = ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠵᠤ ᠳᠠᠭᠤᠰᠪᠠ
told-face-done = ᠵᠢᠷᠤᠭ ᠢ ᠬᠠᠰᠤᠪᠠ᠃ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠭᠦᠯᠦᠭᠡᠷᠡᠢ᠃
told-face-failed-heading = ᠮᠠᠰᠢᠨ ᠣᠳᠣ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠵᠤ ᠴᠢᠳᠠᠬᠤ ᠦᠭᠡᠢ
told-face-failed = ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠨ᠎ᠡ᠄ ᠠᠵᠢᠯᠲᠠᠨ ᠥᠪᠡᠷ ᠢᠶᠡᠨ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠤᠨ᠎ᠠ᠃ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠭᠦᠯᠦᠭᠡᠷᠡᠢ᠃
face-consent-heading = ᠨᠢᠭᠤᠷ ᠢ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠬᠤ ᠤᠤ?
by-machine = ᠮᠠᠰᠢᠨ ᠤᠩᠰᠢᠪᠠ᠂ ᠲᠠ ᠦᠵᠡᠭᠡ ᠦᠭᠡᠢ
by-agent = ᠠᠵᠢᠯᠲᠠᠨ ᠤ ᠰᠠᠨᠠᠯ᠂ ᠲᠠ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠪᠡ
note-suggested = ᠠᠵᠢᠯᠲᠠᠨ ᠤ ᠰᠠᠨᠠᠯ
note-pointed = ᠠᠵᠢᠯᠲᠠᠨ ᠡᠨᠡ ᠶᠢ ᠵᠢᠭᠠᠪᠠ
device-card = ᠭᠡᠷᠡᠯ ᠲᠠᠢ ᠭᠠᠵᠠᠷ ᠲᠤ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃
device-camera = ᠭᠡᠷᠡᠯ ᠲᠠᠢ ᠭᠠᠵᠠᠷ ᠲᠤ ᠴᠠᠭᠠᠰᠤ ᠪᠠᠨ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃
device-slip = ᠭᠡᠷᠡᠯ ᠲᠠᠢ ᠭᠠᠵᠠᠷ ᠠᠴᠠ ᠴᠠᠭᠠᠰᠤ ᠪᠠᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
name-device-card = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠤᠩᠰᠢᠭᠤᠷ
name-device-camera = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ
name-device-slip = ᠴᠠᠭᠠᠰᠤ ᠭᠠᠷᠬᠤ ᠭᠠᠵᠠᠷ

## Papers

prompt-materials = ᠪᠠᠷᠢᠮᠲᠠ ᠪᠠᠨ ᠪᠡᠯᠡᠳᠭᠡᠭᠡᠷᠡᠢ᠂ ᠨᠢᠭᠡ ᠨᠢᠭᠡ ᠪᠡᠷ ᠦᠵᠡᠶ᠎ᠡ᠃
consent-heading = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠠᠢᠴᠠᠭᠠᠵᠤ ᠪᠣᠯᠬᠤ ᠤᠤ?
prompt-consent = ᠵᠠᠷᠢᠮ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢ ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠡᠴᠡ ᠪᠠᠢᠴᠠᠭᠠᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠂ ᠣᠯᠳᠠᠪᠠᠯ ᠠᠪᠴᠢᠷᠤᠬᠤ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ᠃ ᠲᠠ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠦ?
consent-note = ᠵᠥᠪᠬᠡᠨ ᠡᠨᠡ ᠬᠡᠷᠡᠭ ᠲᠦ ᠬᠡᠷᠡᠭᠯᠡᠨ᠎ᠡ᠃ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯ ᠴᠠᠭᠠᠰᠤᠨ ᠪᠠᠷᠢᠮᠲᠠ ᠪᠠᠷ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
notice-heading = ᠲᠠᠨ ᠤ ᠪᠠᠷᠢᠮᠲᠠ ᠪᠢᠴᠢᠭ
prompt-notice =
    { $missing ->
        [0] ᠪᠠᠷᠢᠮᠲᠠ ᠪᠦᠭᠦᠳᠡ ᠪᠡᠯᠡᠳᠦᠭᠰᠡᠨ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠠᠷᠠᠭᠠᠬᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
       *[other] ᠣᠳᠣ { $missing } ᠪᠠᠷᠢᠮᠲᠠ ᠳᠤᠲᠠᠭᠤ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠪᠦᠭᠦᠳᠡ ᠡᠨᠳᠡ ᠪᠢᠴᠢᠭᠳᠡᠵᠡᠢ᠃ ᠠᠪᠴᠢᠷᠤᠭᠰᠠᠨ ᠢᠶᠠᠨ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
    }
material-asked = ᠪᠠᠢᠴᠠᠭᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ…
material-licence = ᠣᠯᠤᠭᠰᠠᠨ᠂ ᠠᠪᠴᠢᠷᠤᠬᠤ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ
material-form = ᠮᠠᠰᠢᠨ ᠪᠡᠯᠡᠳᠭᠡᠨ᠎ᠡ
material-shown = ᠦᠨᠡᠮᠯᠡᠬᠦ ᠶᠢ ᠤᠩᠰᠢᠪᠠᠯ ᠪᠣᠯᠤᠨ᠎ᠠ
material-scanned = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠪᠠ
material-deferred = ᠳᠠᠷᠠᠭ᠎ᠠ ᠨᠢ ᠥᠭᠦᠨ᠎ᠡ
material-scan-now = ᠵᠢᠷᠤᠭ ᠠᠪᠬᠤ ᠬᠡᠷᠡᠭᠲᠡᠢ
prompt-page-taken = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠪᠠ᠃ ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠣᠯ ᠬᠡᠷᠡᠭᠯᠡᠵᠦ᠂ ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠤᠰᠤ ᠪᠣᠯ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-no_paper = ᠴᠠᠭᠠᠰᠤ ᠬᠠᠷᠠᠭᠳᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠤᠨ ᠳᠣᠣᠷ᠎ᠠ ᠲᠠᠯᠪᠢᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-blurred = ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠤᠰᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠴᠠᠭᠠᠰᠤ ᠪᠠᠨ ᠲᠡᠭᠰᠢ ᠲᠠᠯᠪᠢᠵᠤ ᠭᠠᠷ ᠢᠶᠠᠨ ᠠᠪᠤᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-too_dark = ᠬᠠᠷᠠᠩᠭᠤᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠭᠡᠷᠡᠯ ᠢ ᠪᠢᠲᠡᠭᠡᠢ ᠬᠠᠭᠠᠭᠠᠷᠠᠢ᠂ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-cut_off = ᠴᠠᠭᠠᠰᠤ ᠪᠦᠷᠢᠨ ᠭᠠᠷᠤᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠳᠥᠷᠪᠡᠨ ᠥᠨᠴᠥᠭ ᠢ ᠪᠦᠭᠦᠳᠡ ᠳᠣᠲᠤᠷ᠎ᠠ ᠨᠢ ᠲᠠᠯᠪᠢᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-unreadable = ᠡᠨᠡ ᠵᠢᠷᠤᠭ ᠭᠠᠷᠤᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠂ ᠪᠣᠯᠬᠤ ᠦᠭᠡᠢ ᠪᠣᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
page-camera_offline = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠣᠳᠣ ᠠᠵᠢᠯᠯᠠᠬᠤ ᠦᠭᠡᠢ᠃ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠵᠦ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠭᠠᠷᠠᠢ᠃
page-duplicate = ᠡᠨᠡ ᠨᠢᠭᠤᠷ ᠢ ᠰᠠᠶ᠎ᠠ ᠠᠪᠤᠭᠰᠠᠨ᠃ ᠳᠠᠷᠠᠭᠠᠬᠢ ᠨᠢᠭᠤᠷ ᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃
page-too_bright = ᠬᠡᠲᠦᠷᠬᠡᠢ ᠭᠡᠷᠡᠯᠲᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠭᠡᠷᠡᠯ ᠡᠴᠡ ᠬᠣᠯᠠᠳᠠᠭᠤᠯᠤᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-glare = ᠴᠠᠭᠠᠰᠤᠨ ᠳᠡᠭᠡᠷ᠎ᠡ ᠭᠡᠷᠡᠯ ᠣᠢᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠵᠢᠭᠠᠬᠠᠨ ᠬᠥᠳᠡᠯᠭᠡᠭᠡᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-blank = ᠡᠨᠡ ᠨᠢᠭᠤᠷ ᠬᠣᠭᠣᠰᠤᠨ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠡᠷᠭᠢᠭᠦᠯᠦᠭᠡᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-wrong_side-front = ᠡᠨᠡ ᠪᠣᠯ ᠠᠷᠤ ᠲᠠᠯ᠎ᠠ᠃ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠨᠢ ᠡᠷᠭᠢᠭᠦᠯᠦᠭᠡᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-wrong_side-back = ᠡᠨᠡ ᠪᠣᠯ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠲᠠᠯ᠎ᠠ᠃ ᠠᠷᠤ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠨᠢ ᠡᠷᠭᠢᠭᠦᠯᠦᠭᠡᠳ ᠳᠠᠬᠢᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
page-unsure = ᠢᠷᠮᠡᠭ ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠤᠰᠤ᠃ ᠳᠥᠷᠪᠡᠨ ᠴᠡᠭ ᠢ ᠴᠠᠭᠠᠰᠤᠨ ᠤ ᠳᠥᠷᠪᠡᠨ ᠥᠨᠴᠥᠭ ᠲᠦ ᠬᠦᠷᠭᠡᠭᠡᠷᠡᠢ᠃
page-hint-no_paper = ᠴᠠᠭᠠᠰᠤ ᠪᠠᠨ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠤᠨ ᠳᠣᠣᠷ᠎ᠠ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ
page-hint-hold_still = ᠪᠢᠲᠡᠭᠡᠢ ᠬᠥᠳᠡᠯᠭᠡᠭᠡᠷᠡᠢ
page-hint-too_dark = ᠬᠠᠷᠠᠩᠭᠤᠢ ᠪᠠᠢᠨ᠎ᠠ
page-hint-cut_off = ᠳᠥᠷᠪᠡᠨ ᠥᠨᠴᠥᠭ ᠢ ᠳᠣᠲᠤᠷ᠎ᠠ ᠨᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ
page-hint-blurred = ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠤᠰᠤ᠂ ᠲᠡᠭᠰᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ
page-hint-ready = ᠰᠠᠢᠨ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠣᠳᠣ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠠᠷᠠᠢ
page-hint-glare = ᠭᠡᠷᠡᠯ ᠣᠢᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠵᠢᠭᠠᠬᠠᠨ ᠬᠥᠳᠡᠯᠭᠡᠭᠡᠷᠡᠢ
page-hint-too_bright = ᠬᠡᠲᠦᠷᠬᠡᠢ ᠭᠡᠷᠡᠯᠲᠡᠢ ᠪᠠᠢᠨ᠎ᠠ
page-hint-blank = ᠬᠣᠭᠣᠰᠤᠨ ᠨᠢᠭᠤᠷ᠂ ᠡᠷᠭᠢᠭᠦᠯᠦᠭᠡᠷᠡᠢ
page-hint-duplicate = ᠡᠨᠡ ᠨᠢᠭᠤᠷ ᠢ ᠠᠪᠤᠭᠰᠠᠨ᠂ ᠰᠣᠯᠢᠭᠠᠷᠠᠢ
page-hint-hand = ᠭᠠᠷ ᠢᠶᠠᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ
page-hint-closer = ᠬᠣᠯᠠ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠣᠶᠢᠷᠠᠲᠤᠭᠤᠯᠤᠭᠠᠷᠠᠢ
page-hint-move_left = ᠵᠡᠭᠦᠨᠰᠢ ᠵᠢᠭᠠᠬᠠᠨ ᠬᠥᠳᠡᠯᠭᠡᠭᠡᠷᠡᠢ
page-hint-move_right = ᠪᠠᠷᠠᠭᠤᠨᠰᠢ ᠵᠢᠭᠠᠬᠠᠨ ᠬᠥᠳᠡᠯᠭᠡᠭᠡᠷᠡᠢ
page-hint-move_up = ᠳᠡᠭᠡᠭᠰᠢ ᠵᠢᠭᠠᠬᠠᠨ ᠬᠥᠳᠡᠯᠭᠡᠭᠡᠷᠡᠢ
page-hint-move_down = ᠳᠣᠷᠤᠭᠰᠢ ᠵᠢᠭᠠᠬᠠᠨ ᠬᠥᠳᠡᠯᠭᠡᠭᠡᠷᠡᠢ
page-hint-unsure = ᠢᠷᠮᠡᠭ ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠤᠰᠤ᠂ ᠲᠣᠪᠴᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ
page-hint-wrong_side = ᠨᠥᠭᠦᠭᠡ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠨᠢ ᠡᠷᠭᠢᠭᠦᠯᠦᠭᠡᠷᠡᠢ
page-hint-wrong_side-front = ᠡᠨᠡ ᠪᠣᠯ ᠠᠷᠤ ᠲᠠᠯ᠎ᠠ᠂ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠨᠢ ᠡᠷᠭᠢᠭᠦᠯᠦᠭᠡᠷᠡᠢ
page-hint-wrong_side-back = ᠡᠨᠡ ᠪᠣᠯ ᠵᠢᠷᠤᠭ ᠲᠠᠢ ᠲᠠᠯ᠎ᠠ᠂ ᠠᠷᠤ ᠲᠠᠯ᠎ᠠ ᠪᠠᠷ ᠨᠢ ᠡᠷᠭᠢᠭᠦᠯᠦᠭᠡᠷᠡᠢ
page-hint-card_back = ᠣᠳᠣ ᠠᠷᠤ ᠲᠠᠯ᠎ᠠ ᠶᠢ ᠨᠢ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ
page-hint-upside_down = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠪᠠ᠂ ᠡᠷᠭᠢᠭᠦᠯᠦᠵᠦ ᠵᠥᠪ ᠪᠣᠯᠭᠠᠪᠠ
page-hint-taken = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠪᠠ
page-hint-unreadable = ᠵᠢᠷᠤᠭ ᠭᠠᠷᠬᠤ ᠦᠭᠡᠢ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ
mark-trust-c = C: ᠡᠬᠡ ᠪᠢᠴᠢᠭ ᠲᠡᠢ ᠨᠢ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠬᠤ
mark-case = { $date } · { $case }
mark-purpose = ᠵᠥᠪᠬᠡᠨ { $service } ᠳᠤ ᠬᠡᠷᠡᠭᠯᠡᠨ᠎ᠡ

## Promise and entrustment

commitment-heading = ᠠᠮᠠᠯᠠᠯᠲᠠ ᠶᠢ ᠦᠵᠡᠭᠡᠷᠡᠢ
prompt-commitment = ᠡᠨᠡ ᠠᠮᠠᠯᠠᠯᠲᠠ ᠶᠢ ᠰᠠᠢᠨ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠪᠡᠯ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠨ᠎ᠡ ᠭᠡᠵᠦ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
entrust-heading = ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠢᠲᠡᠭᠡᠮᠵᠢᠯᠡᠬᠦ
entrust-title = ᠢᠲᠡᠭᠡᠮᠵᠢᠯᠡᠯ ᠦᠨ ᠪᠠᠷᠢᠮᠲᠠ
entrust-agent = ᠲᠠᠨ ᠤ ᠣᠷᠣᠨ ᠳᠤ ᠪᠦᠲᠦᠭᠡᠬᠦ ᠬᠦᠮᠦᠨ᠄ { $agent }᠂ ᠤᠲᠠᠰᠤ᠄ { $phone }
prompt-entrust = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠤ ᠣᠷᠣᠨ ᠳᠤ ᠲᠥᠯᠪᠥᠷᠢ ᠠᠪᠬᠤ ᠦᠭᠡᠢ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠥᠭᠦᠨ᠎ᠡ᠃ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠪᠡᠯ ᠢᠲᠡᠭᠡᠮᠵᠢᠯᠡᠨ᠎ᠡ ᠭᠡᠵᠦ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃

## Read-back, signature, delivery

confirm-heading = ᠳᠠᠬᠢᠨ ᠬᠠᠷᠢᠴᠠᠭᠤᠯᠤᠭᠠᠷᠠᠢ
prompt-confirm = ᠡᠬᠢ ᠡᠴᠡ ᠨᠢ ᠨᠢᠭᠡ ᠤᠳᠠᠭ᠎ᠠ ᠦᠵᠡᠭᠡᠷᠡᠢ᠂ ᠲᠣᠬᠢᠷᠠᠬᠤ ᠦᠭᠡᠢ ᠶᠢ ᠵᠠᠰᠠᠭᠠᠷᠠᠢ᠃ ᠪᠦᠭᠦᠳᠡ ᠵᠥᠪ ᠪᠣᠯ ᠪᠦᠭᠦᠳᠡ ᠵᠥᠪ ᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
confirm-applicant = ᠭᠤᠶᠤᠴᠢᠯᠠᠭᠴᠢ
confirm-empty = ᠪᠢᠴᠢᠭᠰᠡᠨ ᠦᠭᠡᠢ
sign-heading = ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ ᠢᠶᠡᠨ ᠵᠢᠷᠤᠭᠠᠷᠠᠢ
prompt-sign = ᠬᠤᠷᠤᠭᠤ ᠪᠠᠷ ᠨᠡᠷ᠎ᠡ ᠪᠡᠨ ᠵᠢᠷᠤᠭᠠᠷᠠᠢ᠃ ᠳᠠᠭᠤᠰᠤᠭᠠᠳ ᠵᠢᠷᠤᠭᠰᠠᠨ ᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
delivery-heading = ᠦᠷ᠎ᠡ ᠶᠢ ᠶᠠᠭᠠᠬᠢᠵᠤ ᠠᠪᠬᠤ ᠪᠤᠢ?
prompt-delivery = ᠪᠦᠲᠦᠭᠰᠡᠨ ᠦ ᠳᠠᠷᠠᠭ᠎ᠠ ᠶᠠᠭᠠᠬᠢᠵᠤ ᠠᠪᠬᠤ ᠪᠤᠢ? ᠨᠢᠭᠡ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃

## Submitting

submit-heading-ready = ᠢᠯᠡᠭᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ
prompt-submit-ready = ᠪᠦᠭᠦᠳᠡ ᠪᠡᠯᠡᠳᠦᠭᠰᠡᠨ᠃ ᠢᠯᠡᠭᠡᠬᠦ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
submit-heading-sending = ᠢᠯᠡᠭᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
prompt-submit-sending = ᠢᠯᠡᠭᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
submit-heading-waiting = ᠬᠠᠳᠠᠭᠠᠯᠠᠪᠠ᠂ ᠢᠯᠡᠭᠡᠭᠰᠡᠨ ᠦᠭᠡᠢ
prompt-submit-waiting = ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠢ ᠬᠠᠳᠠᠭᠠᠯᠠᠪᠠ᠂ ᠣᠳᠣ ᠬᠦᠷᠲᠡᠯ᠎ᠡ ᠬᠣᠰᠢᠭᠤ ᠳᠤ ᠬᠦᠷᠦᠭᠰᠡᠨ ᠦᠭᠡᠢ᠃ ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠰᠠᠢᠨ ᠪᠣᠯᠪᠠᠯ ᠢᠯᠡᠭᠡᠨ᠎ᠡ᠂ ᠳᠠᠷᠠᠭᠠᠬᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
submit-heading-accepted = ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠪᠠ
prompt-submit-accepted = ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠢ ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠪᠠ᠃ ᠳᠠᠷᠠᠭᠠᠬᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
submit-heading-held = ᠵᠠᠰᠠᠬᠤ ᠬᠡᠷᠡᠭᠲᠡᠢ
prompt-submit-held = ᠵᠠᠷᠢᠮ ᠵᠦᠢᠯ ᠢ ᠵᠠᠰᠠᠬᠤ ᠬᠡᠷᠡᠭᠲᠡᠢ᠂ ᠲᠠᠨ ᠤ ᠪᠢᠴᠢᠭᠰᠡᠨ ᠪᠦᠭᠦᠳᠡ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠵᠠᠰᠠᠭᠠᠳ ᠳᠠᠬᠢᠨ ᠢᠯᠡᠭᠡᠭᠡᠷᠡᠢ᠃

## Receipt

receipt-heading = ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠭᠰᠠᠨ ᠪᠠᠷᠢᠮᠲᠠ
receipt-heading-saved = ᠬᠠᠳᠠᠭᠠᠯᠠᠪᠠ᠂ ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠭᠰᠠᠨ ᠦᠭᠡᠢ
receipt-title = ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠭᠰᠠᠨ ᠪᠠᠷᠢᠮᠲᠠ
prompt-receipt = ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠢ ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠪᠠ᠂ ᠨᠣᠮᠧᠷ ᠢ ᠲᠡᠮᠳᠡᠭᠯᠡᠭᠡᠷᠡᠢ᠃ ᠮᠠᠷᠲᠠᠪᠠᠯ ᠡᠨᠳᠡ ᠢᠷᠡᠵᠦ ᠠᠰᠠᠭᠤᠭᠠᠷᠠᠢ᠃
prompt-receipt-saved = ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠡᠨᠳᠡ ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠳᠠᠪᠠ᠂ ᠣᠳᠣ ᠬᠦᠷᠲᠡᠯ᠎ᠡ ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠢᠯᠡᠭᠡᠭᠰᠡᠨ ᠦ ᠳᠠᠷᠠᠭ᠎ᠠ ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠳᠤ ᠮᠡᠳᠡᠭᠳᠡᠭᠦᠯᠦᠨ᠎ᠡ᠃
prompt-receipt-paper = ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠢ ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠪᠠ᠃ ᠪᠠᠷᠢᠮᠲᠠ ᠶᠢ ᠬᠡᠪᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠠᠪᠴᠤ ᠰᠠᠢᠨ ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠠᠷᠠᠢ᠃
prompt-receipt-saved-paper = ᠲᠠᠨ ᠤ ᠬᠡᠷᠡᠭ ᠡᠨᠳᠡ ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠳᠠᠪᠠ᠂ ᠣᠳᠣ ᠬᠦᠷᠲᠡᠯ᠎ᠡ ᠬᠦᠯᠢᠶᠡᠨ ᠠᠪᠤᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠪᠠᠷᠢᠮᠲᠠ ᠶᠢ ᠬᠡᠪᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃
receipt-service = ᠪᠦᠲᠦᠭᠡᠬᠦ ᠬᠡᠷᠡᠭ
receipt-applicant = ᠭᠤᠶᠤᠴᠢᠯᠠᠭᠴᠢ
receipt-case-no = ᠬᠡᠷᠡᠭ ᠦᠨ ᠨᠣᠮᠧᠷ
receipt-query-code = ᠪᠠᠢᠴᠠᠭᠠᠬᠤ ᠨᠣᠮᠧᠷ
receipt-promised = ᠠᠮᠠᠯᠠᠭᠰᠠᠨ ᠡᠳᠦᠷ
receipt-office = ᠪᠦᠲᠦᠭᠡᠬᠦ ᠭᠠᠵᠠᠷ
receipt-helper = ᠲᠤᠰᠠᠯᠠᠭᠰᠠᠨ ᠬᠦᠮᠦᠨ
receipt-delivery = ᠠᠪᠬᠤ ᠠᠷᠭ᠎ᠠ
receipt-fee = ᠲᠥᠯᠪᠥᠷᠢ
receipt-note-accepted = ᠨᠣᠮᠧᠷ ᠪᠣᠯᠣᠨ ᠪᠠᠢᠴᠠᠭᠠᠬᠤ ᠨᠣᠮᠧᠷ ᠢᠶᠠᠷ ᠶᠠᠪᠤᠳᠠᠯ ᠢ ᠪᠠᠢᠴᠠᠭᠠᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
receipt-note-saved = ᠪᠠᠷᠢᠮᠲᠠ ᠪᠦᠭᠦᠳᠡ ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠳᠠᠵᠠᠢ᠂ ᠳᠠᠬᠢᠨ ᠥᠭᠬᠦ ᠬᠡᠷᠡᠭ ᠦᠭᠡᠢ᠃
receipt-bring-later = ᠳᠠᠷᠠᠭ᠎ᠠ ᠨᠢ ᠠᠪᠴᠢᠷᠤᠭᠠᠷᠠᠢ᠄ { $paper }
receipt-ask-here = ᠠᠰᠠᠭᠤᠬᠤ ᠭᠠᠵᠠᠷ᠄ { $place }᠂ ᠤᠲᠠᠰᠤ { $phone }
receipt-qr-caption = ᠡᠨᠡ ᠲᠡᠮᠳᠡᠭ ᠢᠶᠡᠷ ᠬᠡᠷᠡᠭ ᠦᠨ ᠶᠠᠪᠤᠳᠠᠯ ᠢ ᠪᠠᠢᠴᠠᠭᠠᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ
receipt-footer = ᠡᠨᠡ ᠪᠠᠷᠢᠮᠲᠠ ᠶᠢ ᠰᠠᠢᠨ ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠠᠷᠠᠢ᠂ ᠲᠠᠨᠢᠬᠤ ᠦᠭᠡᠢ ᠬᠦᠮᠦᠨ ᠳᠦ ᠪᠢᠲᠡᠭᠡᠢ ᠦᠵᠡᠭᠦᠯᠦᠭᠡᠷᠡᠢ᠃
slip-printing = ᠬᠡᠪᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
slip-printed = ᠬᠡᠪᠯᠡᠪᠡ᠂ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃ ᠴᠠᠭᠠᠰᠤᠨ ᠳᠡᠭᠡᠷ᠎ᠡ ᠬᠢᠲᠠᠳ ᠦᠰᠦᠭ ᠢᠶᠡᠷ ᠪᠢᠴᠢᠭᠰᠡᠨ᠃
slip-paper = ᠬᠡᠪᠯᠡᠭᠦᠷ ᠦᠨ ᠴᠠᠭᠠᠰᠤ ᠳᠠᠭᠤᠰᠤᠪᠠ᠃ ᠳᠡᠯᠭᠡᠴᠡ ᠳᠡᠭᠡᠷᠡᠬᠢ ᠨᠢ ᠠᠳᠠᠯᠢ ᠬᠦᠴᠦᠨ ᠲᠡᠢ᠂ ᠪᠢᠴᠢᠵᠦ ᠠᠪᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
slip-failed = ᠬᠡᠪᠯᠡᠭᠦᠷ ᠣᠳᠣ ᠠᠵᠢᠯᠯᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠡᠯᠭᠡᠴᠡ ᠳᠡᠭᠡᠷᠡᠬᠢ ᠨᠢ ᠠᠳᠠᠯᠢ ᠬᠦᠴᠦᠨ ᠲᠡᠢ᠂ ᠪᠢᠴᠢᠵᠦ ᠠᠪᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
slip-unsure = ᠪᠦᠷᠢᠨ ᠬᠡᠪᠯᠡᠭᠳᠡᠭᠰᠡᠨ ᠡᠰᠡᠬᠦ ᠶᠢ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃ ᠪᠦᠷᠢᠨ ᠪᠤᠰᠤ ᠪᠣᠯ ᠳᠠᠬᠢᠨ ᠬᠡᠪᠯᠡᠭᠡᠷᠡᠢ᠃ ᠳᠡᠯᠭᠡᠴᠡ ᠳᠡᠭᠡᠷᠡᠬᠢ ᠨᠢ ᠠᠳᠠᠯᠢ ᠬᠦᠴᠦᠨ ᠲᠡᠢ᠃
entrust-signature = ᠢᠲᠡᠭᠡᠮᠵᠢᠯᠡᠭᠴᠢ ᠶᠢᠨ ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ
entrust-date = ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ ᠵᠢᠷᠤᠭᠰᠠᠨ ᠡᠳᠦᠷ

## Rating

rate-heading = ᠲᠠ ᠬᠠᠩᠭᠠᠯᠤᠩ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ?
rate-text = ᠨᠢᠭᠡ ᠶᠢ ᠳᠠᠷᠤᠪᠠᠯ ᠪᠣᠯᠤᠨ᠎ᠠ᠃ ᠬᠡᠨ ᠦᠨᠡᠯᠡᠭᠰᠡᠨ ᠢ ᠡᠨᠳᠡ ᠬᠡᠨ ᠴᠦ ᠦᠵᠡᠬᠦ ᠦᠭᠡᠢ᠃
prompt-rate = ᠲᠠ ᠬᠠᠩᠭᠠᠯᠤᠩ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ? ᠨᠢᠭᠡ ᠶᠢ ᠳᠠᠷᠤᠪᠠᠯ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
prompt-rate-reasons = ᠶᠠᠭᠤ ᠲᠣᠬᠢᠷᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ ᠪᠤᠢ? ᠨᠢᠭᠡ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠂ ᠪᠢᠳᠡ ᠵᠠᠰᠠᠨ᠎ᠠ᠃
rate-5 = ᠮᠠᠰᠢ ᠬᠠᠩᠭᠠᠯᠤᠩ
rate-4 = ᠬᠠᠩᠭᠠᠯᠤᠩ
rate-3 = ᠳᠤᠮᠳᠠ ᠵᠡᠷᠭᠡ
rate-2 = ᠬᠠᠩᠭᠠᠯᠤᠩ ᠪᠤᠰᠤ
rate-1 = ᠮᠠᠰᠢ ᠬᠠᠩᠭᠠᠯᠤᠩ ᠪᠤᠰᠤ
rate-reason-slow = ᠤᠳᠠᠭᠠᠨ
rate-reason-unclear = ᠲᠣᠳᠣᠷᠬᠠᠢ ᠪᠤᠰᠤ
rate-reason-device = ᠮᠠᠰᠢᠨ ᠲᠣᠬᠢᠷᠠᠮᠵᠢ ᠦᠭᠡᠢ
rate-reason-attitude = ᠬᠠᠨᠳᠤᠯᠭ᠎ᠠ ᠮᠠᠭᠤ
rate-reason-other = ᠥᠭᠡᠷ᠎ᠡ ᠰᠢᠯᠲᠠᠭᠠᠨ

## Calls with staff

prompt-call = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠢ ᠨᠢᠭᠤᠷ ᠢᠶᠠᠷ ᠶᠠᠷᠢᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠂ ᠣᠳᠣ ᠶᠠᠷᠢᠬᠤ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃ ᠵᠢᠷᠤᠭ᠂ ᠳᠠᠭᠤ ᠵᠥᠪᠬᠡᠨ ᠲᠡᠷᠡ ᠦᠶ᠎ᠡ ᠳᠦ ᠨᠡᠭᠡᠭᠳᠡᠨ᠎ᠡ᠃
call-heading-idle = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠢ ᠶᠠᠷᠢᠬᠤ
call-heading-queued = ᠬᠦᠯᠢᠶᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
call-heading-ringing = ᠳᠠᠭᠤᠳᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ
call-heading-connected = ᠶᠠᠷᠢᠵᠤ ᠪᠠᠢᠨ᠎ᠠ
call-heading-reconnecting = ᠳᠠᠬᠢᠨ ᠬᠣᠯᠪᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ
call-heading-over = ᠶᠠᠷᠢᠶ᠎ᠠ ᠳᠠᠭᠤᠰᠪᠠ
call-over = ᠶᠠᠷᠢᠶ᠎ᠠ ᠳᠠᠭᠤᠰᠪᠠ᠃ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ᠂ ᠳᠠᠬᠢᠨ ᠶᠠᠷᠢᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
call-own = ᠲᠠᠨ ᠤ ᠵᠢᠷᠤᠭ
call-own-off = ᠲᠠᠨ ᠤ ᠵᠢᠷᠤᠭ ᠬᠠᠭᠠᠯᠲᠠᠲᠠᠢ
call-queued =
    { $place ->
        [0] ᠠᠵᠢᠯᠲᠠᠨ ᠢ ᠳᠠᠭᠤᠳᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
       *[other] ᠲᠠᠨ ᠤ ᠳᠠᠷᠠᠭᠠᠯᠠᠯ { $place }᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
    }
call-ringing = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠢ ᠬᠣᠯᠪᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
call-connected = ᠠᠵᠢᠯᠲᠠᠨ { $agent } ᠢᠷᠡᠪᠡ᠂ ᠣᠳᠣ ᠶᠠᠷᠢᠭᠠᠷᠠᠢ᠃
call-reconnecting = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠰᠤᠯ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠳᠠᠬᠢᠨ ᠬᠣᠯᠪᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
call-quality-small = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠰᠤᠯ᠂ ᠵᠢᠷᠤᠭ ᠪᠠᠭ᠎ᠠ ᠪᠣᠯᠪᠠ᠃ ᠶᠠᠷᠢᠭᠠᠷᠠᠢ᠃
call-quality-sound_only = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠰᠤᠯ᠂ ᠵᠥᠪᠬᠡᠨ ᠳᠠᠭᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠶᠠᠷᠢᠭᠠᠷᠠᠢ᠃
call-quality-still = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠰᠤᠯ᠂ ᠳᠠᠭᠤ ᠬᠦᠷᠬᠦ ᠦᠭᠡᠢ᠃ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
call-quality-callback = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠮᠠᠰᠢ ᠰᠤᠯ᠃ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
call-quality-no_picture = ᠵᠢᠷᠤᠭ ᠦᠭᠡᠢ᠂ ᠵᠥᠪᠬᠡᠨ ᠳᠠᠭᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠶᠠᠷᠢᠭᠠᠷᠠᠢ᠃
call-no-speaker = ᠳᠠᠭᠤ ᠭᠠᠷᠬᠤ ᠦᠭᠡᠢ᠂ ᠵᠥᠪᠬᠡᠨ ᠵᠢᠷᠤᠭ ᠪᠠᠢᠨ᠎ᠠ᠃
call-no-microphone = ᠲᠠᠨ ᠤ ᠳᠠᠭᠤ ᠬᠦᠷᠬᠦ ᠦᠭᠡᠢ᠃ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
call-no-camera = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠠᠵᠢᠯᠯᠠᠬᠤ ᠦᠭᠡᠢ᠂ ᠵᠥᠪᠬᠡᠨ ᠳᠠᠭᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠶᠠᠷᠢᠭᠠᠷᠠᠢ᠃
call-push = ᠠᠵᠢᠯᠲᠠᠨ { $agent } ᠢᠷᠡᠪᠡ᠃ ᠳᠠᠷᠤᠵᠤ ᠶᠠᠷᠢᠭᠠᠷᠠᠢ᠃
call-held = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠦᠷ ᠠᠵᠢᠯᠲᠠᠢ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
call-with = ᠶᠠᠷᠢᠵᠤ ᠪᠠᠢᠭ᠎ᠠ ᠬᠦᠮᠦᠨ᠄ { $agent } · { $names }᠂ ᠵᠥᠪᠬᠡᠨ ᠳᠠᠭᠤ᠃
call-listened = { $names } ᠰᠣᠨᠣᠰᠴᠤ ᠪᠠᠢᠨ᠎ᠠ᠃

## What the agent asks for during the call

ask-scan-heading = ᠠᠵᠢᠯᠲᠠᠨ ᠨᠢᠭᠡ ᠨᠢᠭᠤᠷ ᠦᠵᠡᠬᠦ ᠬᠦᠰᠡᠯᠲᠡᠢ
ask-still-heading = ᠠᠵᠢᠯᠲᠠᠨ ᠨᠢᠭᠡ ᠵᠢᠷᠤᠭ ᠦᠵᠡᠬᠦ ᠬᠦᠰᠡᠯᠲᠡᠢ
ask-signature-heading = ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ ᠢᠶᠡᠨ ᠵᠢᠷᠤᠭᠠᠷᠠᠢ
ask-scan-text = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠤ ᠨᠢᠭᠡ ᠴᠠᠭᠠᠰᠤ ᠶᠢ ᠦᠵᠡᠬᠦ ᠬᠦᠰᠡᠯᠲᠡᠢ᠃ ᠵᠢᠷᠤᠭ ᠠᠪᠴᠤ ᠪᠣᠯᠬᠤ ᠤᠤ?
ask-still-text = ᠠᠵᠢᠯᠲᠠᠨ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠤᠨ ᠳᠣᠣᠷᠠᠬᠢ ᠶᠢ ᠦᠵᠡᠬᠦ ᠬᠦᠰᠡᠯᠲᠡᠢ᠃ ᠵᠢᠷᠤᠭ ᠠᠪᠴᠤ ᠪᠣᠯᠬᠤ ᠤᠤ?
ask-signature-text = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠤ ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ ᠢ ᠦᠵᠡᠬᠦ ᠬᠦᠰᠡᠯᠲᠡᠢ᠃ ᠵᠥᠪᠬᠡᠨ ᠦᠵᠡᠨ᠎ᠡ᠂ ᠪᠠᠷᠢᠮᠲᠠ ᠳᠤ ᠣᠷᠣᠭᠤᠯᠬᠤ ᠦᠭᠡᠢ᠃
ask-first = ᠲᠠ ᠡᠮᠦᠨ᠎ᠡ ᠨᠢ ᠦᠵᠡᠨ᠎ᠡ᠂ ᠳᠠᠷᠠᠭ᠎ᠠ ᠨᠢ ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠦᠵᠡᠭᠦᠯᠦᠨ᠎ᠡ᠃
ask-kept = ᠵᠥᠪᠬᠡᠨ ᠶᠠᠷᠢᠵᠤ ᠪᠠᠢᠭ᠎ᠠ ᠠᠵᠢᠯᠲᠠᠨ ᠦᠵᠡᠨ᠎ᠡ᠂ ᠶᠠᠷᠢᠶ᠎ᠠ ᠳᠠᠭᠤᠰᠪᠠᠯ ᠬᠠᠰᠤᠨ᠎ᠠ᠃
ask-free = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯᠪᠠᠴᠤ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠨ᠎ᠡ᠃
ask-scan-do = ᠴᠠᠭᠠᠰᠤ ᠪᠠᠨ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠤᠨ ᠳᠣᠣᠷ᠎ᠠ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠃
ask-still-do = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠤᠨ ᠳᠣᠣᠷ᠎ᠠ ᠲᠠᠯᠪᠢᠭᠠᠳ ᠵᠢᠷᠤᠭ ᠠᠪᠬᠤ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
ask-signature-do = ᠬᠤᠷᠤᠭᠤ ᠪᠠᠷ ᠨᠡᠷ᠎ᠡ ᠪᠡᠨ ᠵᠢᠷᠤᠭᠠᠷᠠᠢ᠃ ᠳᠠᠭᠤᠰᠤᠭᠠᠳ ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠦᠵᠡᠭᠦᠯᠬᠦ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
ask-look = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠪᠠ᠂ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃ ᠵᠥᠪ ᠪᠣᠯ ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠦᠵᠡᠭᠦᠯᠬᠦ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
ask-sending-heading = ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠢᠯᠡᠭᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
ask-sending = ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠢᠯᠡᠭᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
ask-failed-heading = ᠢᠯᠡᠭᠡᠵᠦ ᠴᠢᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ
ask-failed = ᠢᠯᠡᠭᠡᠵᠦ ᠴᠢᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠭᠠᠷᠠᠢ᠃
given-heading = ᠨᠢᠭᠡ ᠤᠳᠠᠭ᠎ᠠ ᠮᠡᠳᠡᠭᠳᠡᠬᠦ
given-text = ᠠᠵᠢᠯᠲᠠᠨ ᠬᠡᠯᠡᠭᠰᠡᠨ ᠪᠡᠯᠡᠳᠬᠡᠬᠦ ᠵᠦᠢᠯ᠄
ask-scan-sent = ᠡᠨᠡ ᠨᠢᠭᠤᠷ ᠢ ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠢᠯᠡᠭᠡᠪᠡ᠃
ask-still-sent = ᠵᠢᠷᠤᠭ ᠢ ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠢᠯᠡᠭᠡᠪᠡ᠃
ask-signature-sent = ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ ᠢ ᠠᠵᠢᠯᠲᠠᠨ ᠳᠤ ᠢᠯᠡᠭᠡᠪᠡ᠃
ask-camera-heading = ᠠᠵᠢᠯᠲᠠᠨ ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠤᠨ ᠳᠣᠣᠷᠠᠬᠢ ᠶᠢ ᠦᠵᠡᠬᠦ ᠬᠦᠰᠡᠯᠲᠡᠢ
ask-camera-text = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠤ ᠴᠠᠭᠠᠰᠤ ᠶᠢ ᠦᠵᠡᠵᠦ ᠲᠤᠰᠠᠯᠠᠬᠤ ᠬᠦᠰᠡᠯᠲᠡᠢ᠃ ᠪᠣᠯᠬᠤ ᠤᠤ?
ask-camera-live = ᠲᠠ ᠪᠣᠯᠢᠬᠤ ᠶᠢ ᠳᠠᠷᠤᠲᠠᠯ᠎ᠠ ᠠᠵᠢᠯᠲᠠᠨ ᠦᠵᠡᠨ᠎ᠡ᠂ ᠬᠠᠳᠠᠭᠠᠯᠠᠬᠤ ᠦᠭᠡᠢ᠃
ask-camera-do = ᠠᠵᠢᠯᠲᠠᠨ ᠣᠳᠣ ᠦᠵᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠠᠭᠤᠰᠤᠭᠠᠳ ᠪᠣᠯᠢᠬᠤ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃

## Troubles: what happened, what to do next

trouble-call-nobody-heading = ᠣᠳᠣ ᠠᠵᠢᠯᠲᠠᠨ ᠦᠭᠡᠢ
trouble-call-nobody-text = ᠠᠵᠢᠯᠲᠠᠨ ᠤᠳ ᠪᠦᠭᠦᠳᠡ ᠶᠠᠭᠠᠷᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠭᠡᠷᠡᠢ᠂ ᠪᠢᠳᠡ ᠤᠲᠠᠰᠤᠳᠠᠨ᠎ᠠ᠃
trouble-call-no_network-heading = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠦᠭᠡᠢ
trouble-call-no_network-text = ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠲᠠᠰᠤᠷᠠᠵᠤ ᠬᠣᠯᠪᠠᠵᠤ ᠴᠢᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠭᠡᠷᠡᠢ᠃
trouble-call-refused-heading = ᠬᠣᠯᠪᠠᠭᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ
trouble-call-refused-text = ᠡᠨᠡ ᠤᠳᠠᠭ᠎ᠠ ᠬᠣᠯᠪᠠᠵᠤ ᠴᠢᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠭᠡᠷᠡᠢ᠃
trouble-call-worker_crashed-heading = ᠶᠠᠷᠢᠶ᠎ᠠ ᠲᠠᠰᠤᠷᠠᠪᠠ
trouble-call-worker_crashed-text = ᠶᠠᠷᠢᠶ᠎ᠠ ᠲᠠᠰᠤᠷᠠᠪᠠ᠂ ᠲᠠᠨ ᠤ ᠪᠢᠴᠢᠭᠰᠡᠨ ᠪᠦᠭᠦᠳᠡ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠭᠡᠷᠡᠢ᠃
trouble-call-timed_out-heading = ᠬᠣᠯᠪᠠᠭᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ
trouble-call-timed_out-text = ᠤᠳᠠᠭᠠᠨ ᠬᠦᠯᠢᠶᠡᠵᠦ ᠬᠣᠯᠪᠠᠭᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠭᠡᠷᠡᠢ᠃
trouble-service-withdrawn-heading = ᠡᠨᠡ ᠬᠡᠷᠡᠭ ᠦᠨ ᠵᠤᠷᠤᠮ ᠬᠤᠪᠢᠷᠠᠪᠠ
trouble-service-withdrawn-text = ᠡᠨᠡ ᠬᠡᠷᠡᠭ ᠦᠨ ᠵᠤᠷᠤᠮ ᠰᠠᠶ᠎ᠠ ᠬᠤᠪᠢᠷᠠᠵᠤ ᠡᠨᠳᠡ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠬᠤ ᠦᠭᠡᠢ᠃ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠵᠤ ᠠᠰᠠᠭᠤᠭᠠᠷᠠᠢ᠃
trouble-missing-heading = ᠡᠳᠡ ᠪᠠᠷᠢᠮᠲᠠ ᠳᠤᠲᠠᠭᠤ ᠪᠠᠢᠨ᠎ᠠ
trouble-missing-text = ᠳᠤᠲᠠᠭᠤ ᠪᠠᠷᠢᠮᠲᠠ ᠪᠣᠯᠣᠨ ᠬᠠᠮᠢᠭ᠎ᠠ ᠠᠴᠠ ᠠᠪᠬᠤ ᠶᠢ ᠳᠣᠣᠷ᠎ᠠ ᠪᠢᠴᠢᠵᠡᠢ᠃ ᠠᠪᠴᠤ ᠢᠷᠡᠬᠦ ᠡᠰᠡᠪᠡᠯ ᠭᠡᠷ ᠲᠦ ᠢᠷᠡᠭᠦᠯᠬᠦ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
trouble-refused-heading = ᠲᠠ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠭᠰᠡᠨ ᠦᠭᠡᠢ
trouble-refused-text = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯ ᠴᠠᠭᠠᠰᠢ ᠪᠦᠲᠦᠭᠡᠵᠦ ᠪᠣᠯᠬᠤ ᠦᠭᠡᠢ᠂ ᠪᠢᠴᠢᠭᠰᠡᠨ ᠪᠦᠭᠦᠳᠡ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠣᠢᠯᠭᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠣᠯ ᠬᠦᠮᠦᠨ ᠡᠴᠡ ᠠᠰᠠᠭᠤᠭᠠᠷᠠᠢ᠃
trouble-camera-offline-heading = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠠᠵᠢᠯᠯᠠᠬᠤ ᠦᠭᠡᠢ
trouble-camera-offline-text = ᠵᠢᠷᠤᠭ ᠠᠪᠤᠭᠤᠷ ᠣᠳᠣ ᠠᠵᠢᠯᠯᠠᠬᠤ ᠦᠭᠡᠢ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
trouble-case-not-saved-heading = ᠬᠠᠳᠠᠭᠠᠯᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ
trouble-case-not-saved-text = ᠮᠠᠰᠢᠨ ᠡᠨᠡ ᠤᠳᠠᠭ᠎ᠠ ᠬᠠᠳᠠᠭᠠᠯᠠᠵᠤ ᠴᠢᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠂ ᠪᠢᠴᠢᠭᠰᠡᠨ ᠪᠦᠭᠦᠳᠡ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
trouble-request-not-saved-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠭᠰᠡᠨ ᠦᠭᠡᠢ
trouble-request-not-saved-text = ᠮᠠᠰᠢᠨ ᠡᠨᠡ ᠤᠳᠠᠭ᠎ᠠ ᠲᠡᠮᠳᠡᠭᠯᠡᠵᠦ ᠴᠢᠳᠠᠭᠰᠠᠨ ᠦᠭᠡᠢ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
trouble-case-held-heading = ᠠᠵᠢᠯᠲᠠᠨ ᠦᠵᠡᠬᠦ ᠬᠡᠷᠡᠭᠲᠡᠢ
trouble-case-held-text = ᠬᠣᠰᠢᠭᠤ ᠠᠴᠠ ᠡᠨᠡ ᠬᠡᠷᠡᠭ ᠢ ᠠᠵᠢᠯᠲᠠᠨ ᠦᠵᠡᠬᠦ ᠬᠡᠷᠡᠭᠲᠡᠢ ᠭᠡᠵᠡᠢ᠂ ᠲᠠᠨ ᠤ ᠥᠭᠦᠭᠰᠡᠨ ᠪᠦᠭᠦᠳᠡ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠲᠤᠰᠠᠯᠠᠮᠵᠢ ᠶᠢ ᠳᠠᠷᠤᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠭᠡᠷᠡᠢ᠃

## Call-back and home visit

prompt-callback = ᠤᠲᠠᠰᠤᠨ ᠨᠣᠮᠧᠷ ᠢᠶᠠᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠂ ᠠᠵᠢᠯᠲᠠᠨ ᠤᠲᠠᠰᠤᠳᠠᠨ᠎ᠠ᠃
prompt-home-visit = ᠤᠲᠠᠰᠤᠨ ᠨᠣᠮᠧᠷ ᠢᠶᠠᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠂ ᠴᠠᠭ ᠲᠣᠪᠯᠠᠵᠤ ᠲᠠᠨ ᠤ ᠭᠡᠷ ᠲᠦ ᠣᠴᠢᠨ᠎ᠠ᠂ ᠲᠥᠯᠪᠥᠷᠢ ᠠᠪᠬᠤ ᠦᠭᠡᠢ᠃
request-phone = ᠲᠠᠨ ᠤ ᠤᠲᠠᠰᠤ
told-callback-saving-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
told-callback-saving = ᠲᠠᠨ ᠤ ᠤᠲᠠᠰᠤ ᠶᠢ ᠲᠡᠮᠳᠡᠭᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
told-callback-saved-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠪᠡ
told-callback-saved = ᠲᠠᠨ ᠤ ᠤᠲᠠᠰᠤ ᠶᠢ ᠲᠡᠮᠳᠡᠭᠯᠡᠪᠡ᠂ ᠠᠵᠢᠯᠲᠠᠨ ᠤᠲᠠᠰᠤᠳᠠᠨ᠎ᠠ᠃ ᠮᠡᠳᠡᠪᠡ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
told-home-visit-saving-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
told-home-visit-saving = ᠲᠠᠨ ᠤ ᠬᠦᠰᠡᠯᠲᠡ ᠶᠢ ᠲᠡᠮᠳᠡᠭᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
told-home-visit-saved-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠪᠡ
told-home-visit-saved = ᠲᠡᠮᠳᠡᠭᠯᠡᠪᠡ᠂ ᠠᠵᠢᠯᠲᠠᠨ ᠤᠷᠢᠳᠠ ᠤᠲᠠᠰᠤᠳᠠᠭᠠᠳ ᠭᠡᠷ ᠲᠦ ᠣᠴᠢᠨ᠎ᠠ᠃ ᠮᠡᠳᠡᠪᠡ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃

## Leaving

dialog-leave-heading = ᠭᠠᠷᠬᠤ ᠤᠤ?
dialog-leave-text = ᠭᠠᠷᠪᠠᠯ ᠪᠢᠴᠢᠭᠰᠡᠨ ᠪᠦᠭᠦᠳᠡ ᠠᠷᠢᠯᠤᠨ᠎ᠠ᠃ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠬᠦ ᠪᠣᠯ ᠦᠷᠭᠦᠯᠵᠢᠯᠡᠬᠦ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
dialog-idle-heading = ᠲᠠ ᠡᠨᠳᠡ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ?
dialog-idle-text = ᠲᠠ ᠡᠨᠳᠡ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ? ᠪᠠᠢᠪᠠᠯ ᠪᠢ ᠡᠨᠳᠡ ᠪᠠᠢᠨ᠎ᠠ ᠭᠡᠵᠦ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
goodbye-heading = ᠪᠠᠶᠠᠷᠯᠠᠯ᠎ᠠ᠂ ᠪᠠᠶᠠᠷᠲᠠᠢ
goodbye-heading-bug = ᠠᠭᠤᠴᠢᠯᠠᠭᠠᠷᠠᠢ
goodbye-done = ᠪᠠᠶᠠᠷᠯᠠᠯ᠎ᠠ᠂ ᠰᠠᠢᠨ ᠶᠠᠪᠤᠭᠠᠷᠠᠢ᠃ ᠲᠠᠨ ᠤ ᠮᠡᠳᠡᠭᠡ ᠶᠢ ᠠᠷᠢᠯᠭᠠᠪᠠ᠃
goodbye-left = ᠪᠢᠴᠢᠭᠰᠡᠨ ᠢ ᠪᠦᠭᠦᠳᠡ ᠠᠷᠢᠯᠭᠠᠪᠠ᠃ ᠳᠠᠬᠢᠨ ᠢᠷᠡᠭᠡᠷᠡᠢ᠃
goodbye-idle = ᠬᠦᠮᠦᠨ ᠦᠭᠡᠢ ᠲᠤᠯᠠ ᠪᠢᠴᠢᠭᠰᠡᠨ ᠢ ᠠᠷᠢᠯᠭᠠᠪᠠ᠃ ᠳᠠᠬᠢᠨ ᠪᠦᠲᠦᠭᠡᠬᠦ ᠪᠣᠯ ᠳᠡᠯᠭᠡᠴᠡ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
goodbye-bug = ᠮᠠᠰᠢᠨ ᠳᠤ ᠠᠰᠠᠭᠤᠳᠠᠯ ᠭᠠᠷᠪᠠ᠂ ᠠᠭᠤᠴᠢᠯᠠᠭᠠᠷᠠᠢ᠃ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠴᠣᠩᠬᠤ ᠳᠤ ᠠᠵᠢᠯᠲᠠᠨ ᠠᠴᠠ ᠠᠰᠠᠭᠤᠭᠠᠷᠠᠢ᠃
goodbye-card = ᠪᠡᠶ᠎ᠡ ᠶᠢᠨ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠠᠪᠤᠭᠠᠷᠠᠢ᠃

# --- when nobody answers ----------------------------------------------------------
offers-after_hours-heading = ᠣᠳᠣ ᠠᠵᠢᠯ ᠲᠠᠷᠠᠭᠰᠠᠨ
offers-after_hours = ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠷᠠᠪᠠ᠃ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠬᠦ᠂ ᠴᠠᠭ ᠲᠣᠪᠯᠠᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠰᠠᠨᠠᠯ ᠢᠶᠠᠨ ᠬᠡᠯᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
offers-nobody-heading = ᠣᠳᠣ ᠠᠵᠢᠯᠲᠠᠨ ᠦᠭᠡᠢ
offers-nobody = ᠠᠵᠢᠯᠲᠠᠨ ᠤᠳ ᠶᠠᠭᠠᠷᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠃ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠬᠦ᠂ ᠴᠠᠭ ᠲᠣᠪᠯᠠᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠬᠦᠯᠢᠶᠡᠵᠦ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
offers-queue_full-heading = ᠬᠦᠯᠢᠶᠡᠵᠦ ᠪᠠᠢᠭ᠎ᠠ ᠬᠦᠮᠦᠨ ᠣᠯᠠᠨ
offers-queue_full = ᠬᠦᠯᠢᠶᠡᠵᠦ ᠪᠠᠢᠭ᠎ᠠ ᠬᠦᠮᠦᠨ ᠣᠯᠠᠨ᠃ ᠤᠲᠠᠰᠤ ᠪᠠᠨ ᠦᠯᠡᠳᠡᠭᠡᠬᠦ᠂ ᠴᠠᠭ ᠲᠣᠪᠯᠠᠬᠤ ᠡᠰᠡᠪᠡᠯ ᠳᠠᠬᠢᠨ ᠲᠤᠷᠰᠢᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
offers-slots = ᠨᠢᠭᠡ ᠴᠠᠭ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠂ ᠠᠵᠢᠯᠲᠠᠨ ᠲᠠᠨ ᠢ ᠬᠦᠯᠢᠶᠡᠨ᠎ᠡ᠃
offers-nearest = ᠣᠢᠷ᠎ᠠ ᠶᠢᠨ ᠦᠢᠯᠡᠴᠢᠯᠡᠭᠡᠨ ᠦ ᠭᠠᠵᠠᠷ
slot-taken = ᠡᠨᠡ ᠴᠠᠭ ᠢ ᠥᠭᠡᠷ᠎ᠡ ᠬᠦᠮᠦᠨ ᠠᠪᠪᠠ᠂ ᠥᠭᠡᠷ᠎ᠡ ᠨᠢᠭᠡ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠃
button-offer-appointment = ᠴᠠᠭ ᠲᠣᠪᠯᠠᠬᠤ
button-offer-complaint = ᠰᠠᠨᠠᠯ ᠬᠡᠯᠡᠬᠦ
button-offer-wait = ᠬᠦᠯᠢᠶᠡᠬᠦ
button-way-complaint = ᠰᠠᠨᠠᠯ ᠬᠡᠯᠡᠬᠦ
prompt-appointment = ᠤᠲᠠᠰᠤᠨ ᠨᠣᠮᠧᠷ ᠢᠶᠠᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃ ᠪᠢᠴᠢᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯᠪᠠᠴᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
prompt-complaint-text = ᠰᠠᠨᠠᠯ ᠢᠶᠠᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠂ ᠠᠵᠢᠯ ᠤᠨ ᠭᠤᠷᠪᠠᠨ ᠡᠳᠦᠷ ᠦᠨ ᠳᠣᠲᠣᠷ᠎ᠠ ᠬᠠᠷᠢᠭᠤᠯᠤᠨ᠎ᠠ᠃
prompt-complaint = ᠬᠠᠷᠢᠭᠤ ᠥᠭᠬᠦ ᠤᠲᠠᠰᠤᠨ ᠨᠣᠮᠧᠷ ᠢᠶᠠᠨ ᠪᠢᠴᠢᠭᠡᠷᠡᠢ᠃ ᠪᠢᠴᠢᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯᠪᠠᠴᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
request-text = ᠲᠠᠨ ᠤ ᠰᠠᠨᠠᠯ
promise-number = ᠨᠣᠮᠧᠷ
promise-due = ᠴᠠᠭ
time-words = { $month } ᠰᠠᠷ᠎ᠠ ᠶᠢᠨ { $day } ᠡᠳᠦᠷ { $time }
day-words = { $month } ᠰᠠᠷ᠎ᠠ ᠶᠢᠨ { $day } ᠡᠳᠦᠷ
told-appointment-saving-heading = ᠴᠠᠭ ᠲᠣᠪᠯᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ
told-appointment-saving = ᠴᠠᠭ ᠲᠣᠪᠯᠠᠵᠤ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
told-complaint-saving-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
told-complaint-saving = ᠲᠠᠨ ᠤ ᠰᠠᠨᠠᠯ ᠢ ᠲᠡᠮᠳᠡᠭᠯᠡᠵᠦ ᠪᠠᠢᠨ᠎ᠠ᠂ ᠲᠦᠷ ᠬᠦᠯᠢᠶᠡᠭᠡᠷᠡᠢ᠃
told-complaint-saved-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠪᠡ
told-complaint-saved = ᠲᠠᠨ ᠤ ᠰᠠᠨᠠᠯ ᠢ ᠡᠨᠡ ᠮᠠᠰᠢᠨ ᠳᠤ ᠬᠠᠳᠠᠭᠠᠯᠠᠪᠠ᠂ ᠰᠦᠯᠵᠢᠶ᠎ᠡ ᠰᠠᠢᠨ ᠪᠣᠯᠪᠠᠯ ᠢᠯᠡᠭᠡᠨ᠎ᠡ᠃ ᠮᠡᠳᠡᠪᠡ ᠶᠢ ᠳᠠᠷᠤᠭᠠᠷᠠᠢ᠃
told-promise-callback-heading = ᠲᠡᠮᠳᠡᠭᠯᠡᠪᠡ᠂ ᠤᠲᠠᠰᠤᠳᠠᠨ᠎ᠠ
told-promise-callback = { $due } ᠬᠦᠷᠲᠡᠯ᠎ᠡ ᠤᠲᠠᠰᠤᠳᠠᠨ᠎ᠠ᠃ ᠲᠠᠨ ᠤ ᠨᠣᠮᠧᠷ { $number }᠃
told-promise-appointment-heading = ᠴᠠᠭ ᠲᠣᠪᠯᠠᠪᠠ
told-promise-appointment = ᠲᠠᠨ ᠤ ᠴᠠᠭ { $due }᠃ ᠲᠠᠨ ᠤ ᠨᠣᠮᠧᠷ { $number }᠃
told-promise-complaint-heading = ᠲᠠᠨ ᠤ ᠰᠠᠨᠠᠯ ᠢ ᠠᠪᠪᠠ
told-promise-complaint = { $due } ᠬᠦᠷᠲᠡᠯ᠎ᠡ ᠬᠠᠷᠢᠭᠤᠯᠤᠨ᠎ᠠ᠃ ᠲᠠᠨ ᠤ ᠨᠣᠮᠧᠷ { $number }᠃

# --- recording the call -----------------------------------------------------------
record-heading = ᠶᠠᠷᠢᠶ᠎ᠠ ᠶᠢ ᠪᠢᠴᠢᠭᠦᠯᠵᠦ ᠪᠣᠯᠬᠤ ᠤᠤ?
record-text = ᠠᠵᠢᠯᠲᠠᠨ ᠡᠨᠡ ᠶᠠᠷᠢᠶᠠᠨ ᠤ ᠳᠠᠭᠤ ᠪᠠ ᠵᠢᠷᠤᠭ ᠢ ᠪᠢᠴᠢᠭᠦᠯᠬᠦ ᠰᠠᠨᠠᠭᠠᠲᠠᠢ᠃ ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ ᠪᠣᠯᠪᠠᠴᠤ ᠬᠡᠷᠡᠭ ᠪᠦᠲᠦᠨ᠎ᠡ᠃
record-kept = ᠦᠨᠡᠮᠯᠡᠬᠦ᠂ ᠭᠠᠷ ᠤᠨ ᠦᠰᠦᠭ᠂ ᠨᠣᠮᠧᠷ ᠢ ᠪᠢᠴᠢᠭᠦᠯᠬᠦ ᠦᠭᠡᠢ᠃ ᠪᠢᠴᠢᠯᠭᠡ ᠶᠢ ᠴᠠᠭ ᠢᠶᠠᠷ ᠬᠠᠰᠤᠨ᠎ᠠ᠃
record-free = ᠶᠠᠮᠠᠷ ᠴᠦ ᠴᠠᠭ ᠲᠤ ᠵᠣᠭᠰᠣᠭᠠᠵᠤ ᠪᠣᠯᠤᠨ᠎ᠠ᠃
button-record-yes = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ
button-record-no = ᠵᠥᠪᠰᠢᠶᠡᠷᠡᠬᠦ ᠦᠭᠡᠢ
button-record-stop = ᠵᠣᠭᠰᠣᠭᠠᠬᠤ
record-on = ᠶᠠᠷᠢᠶ᠎ᠠ ᠶᠢ ᠪᠢᠴᠢᠭᠦᠯᠵᠦ ᠪᠠᠢᠨ᠎ᠠ
record-paused = ᠡᠨᠡ ᠨᠢᠭᠤᠷ ᠢ ᠪᠢᠴᠢᠭᠦᠯᠬᠦ ᠦᠭᠡᠢ

# --- the call's mark --------------------------------------------------------------
call-rate-heading = ᠶᠠᠷᠢᠶ᠎ᠠ ᠬᠠᠩᠭᠠᠯᠤᠩ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ?
prompt-call-rate = ᠶᠠᠷᠢᠶ᠎ᠠ ᠬᠠᠩᠭᠠᠯᠤᠩ ᠪᠠᠢᠨ᠎ᠠ ᠤᠤ? ᠨᠢᠭᠡ ᠶᠢ ᠰᠣᠩᠭᠣᠭᠠᠷᠠᠢ᠂ ᠡᠰᠡᠪᠡᠯ ᠦᠨᠡᠯᠡᠬᠦ ᠦᠭᠡᠢ᠃
