"""Every message the shell needs in each language file, with its placeholders.

The list is the contract between code and language files: the content check compares each
file with it, and a test compares it with what the flow and the views really ask for.
"""

from collections.abc import Mapping

_STEPS = (
    "guide", "situation", "identity", "form", "materials", "commitment", "call", "confirm",
    "sign", "delivery", "submit", "receipt", "rate",
)  # fmt: skip

_BUTTONS = (
    "ask-no", "ask-send", "ask-stop-showing", "ask-yes", "given-print",
    "add-page", "add-row", "back", "begin", "call-again", "call-end", "call-go-on", "call-hide",
    "call-mute", "call-not-now", "call-now", "call-show", "call-talk", "call-talking",
    "call-unmute", "commitment-no",
    "commitment-yes", "confirm", "consent-no", "consent-yes", "corners", "corners-done",
    "drop-row", "edit", "entrust-no", "entrust-yes", "face-no", "face-yes", "help",
    "identity-agent", "identity-right", "keep", "keep-old", "keep-page", "language", "larger",
    "leave", "next", "no-paper", "ok", "page-again", "page-earlier", "page-later", "page-remove",
    "photograph-card", "print-again", "read-right", "really-leave", "receipt-done", "repeat",
    "retake-page",
    "record-yes", "record-no", "record-stop", "offer-appointment", "offer-complaint",
    "offer-wait", "way-complaint",
    "sign-accept", "sign-clear", "skip-field", "skip-rating", "smaller", "start", "stay",
    "still-here", "submit", "take-picture", "type-identity", "way-agent", "way-callback",
    "way-home-visit", "way-leave", "way-other", "way-retry",
)  # fmt: skip

_BAD = (
    "bad-account", "bad-address-short", "bad-by-platform", "bad-characters", "bad-choice",
    "bad-date", "bad-date-future", "bad-empty", "bad-group-few", "bad-group-many",
    "bad-id-characters", "bad-id-check", "bad-id-date", "bad-id-length", "bad-money", "bad-name",
    "bad-name-dot", "bad-phone", "bad-region", "bad-region-unknown", "bad-signature",
    "bad-too-long", "warn-account-luhn", "warn-landline",
    "card-unreadable", "card-unsupported", "card-module_fault", "card-expired",
    "page-no_paper", "page-blurred", "page-too_dark", "page-cut_off", "page-unreadable",
    "page-camera_offline", "page-duplicate", "page-too_bright", "page-glare", "page-blank",
    "page-wrong_side-front", "page-wrong_side-back", "page-unsure", "photo-card_unclear",
    "photo-reading_failed",
)  # fmt: skip

_HINTS = (
    "page-hint-no_paper", "page-hint-hold_still", "page-hint-too_dark", "page-hint-cut_off",
    "page-hint-blurred", "page-hint-ready", "page-hint-glare", "page-hint-too_bright",
    "page-hint-blank", "page-hint-duplicate", "page-hint-hand", "page-hint-closer",
    "page-hint-move_left", "page-hint-move_right", "page-hint-move_up", "page-hint-move_down",
    "page-hint-unsure", "page-hint-wrong_side", "page-hint-wrong_side-front",
    "page-hint-wrong_side-back", "page-hint-card_back", "page-hint-upside_down",
    "page-hint-taken", "page-hint-unreadable", "capture-side-front", "capture-side-back",
    "hint-name", "hint-id_no", "hint-phone", "hint-region", "hint-address", "hint-bank_account",
    "hint-date", "hint-money", "hint-text",
)  # fmt: skip

_PROMPTS = (
    "prompt-language", "prompt-themes", "prompt-services", "prompt-call", "prompt-callback",
    "prompt-appointment", "prompt-complaint", "prompt-complaint-text", "prompt-call-rate",
    "prompt-home-visit", "prompt-consent", "prompt-entrust", "prompt-page-taken",
    "prompt-attract", "prompt-identity-no-reader", "prompt-identity-read", "prompt-photo-card",
    "prompt-rate-reasons", "prompt-receipt-paper", "prompt-receipt-saved",
    "prompt-receipt-saved-paper", "prompt-submit-ready", "prompt-submit-sending",
    "prompt-type-id-no", "prompt-type-name",
    "prompt-submit-waiting", "prompt-submit-accepted", "prompt-submit-held",
    *(f"prompt-{step}" for step in _STEPS if step not in ("situation", "form", "submit")),
)  # fmt: skip

_TROUBLES = (
    "call-nobody", "call-no_network", "call-refused", "call-worker_crashed", "call-timed_out",
    "service-withdrawn", "missing", "refused", "camera-offline", "case-not-saved", "case-held",
    "request-not-saved",
)  # fmt: skip

_ASKS = (
    "given-heading", "given-text",
    "ask-camera-heading", "ask-camera-text", "ask-camera-live", "ask-camera-do",
    "ask-scan-heading", "ask-still-heading", "ask-signature-heading", "ask-scan-text",
    "ask-still-text", "ask-signature-text", "ask-first", "ask-kept", "ask-free", "ask-scan-do",
    "ask-still-do", "ask-signature-do", "ask-look", "ask-sending-heading", "ask-sending",
    "ask-failed-heading", "ask-failed", "ask-scan-sent", "ask-still-sent", "ask-signature-sent",
)  # fmt: skip

_OTHER = (
    "title", "language-name", "attract-heading", "attract-text", "attract-free",
    "attract-offline", "attract-no-reader", "banner-offline", "banner-stale",
    "services-themes", "services-heading", "services-empty",
    "guide-who", "guide-materials", "guide-days", "guide-fee", "guide-result", "guide-limits",
    "guide-basis", "guide-elsewhere", "guide-no-materials", "guide-sample",
    "identity-heading", "identity-problem-heading", "identity-read-heading", "identity-name",
    "identity-id-no", "identity-birth", "identity-address", "identity-by-chip",
    "identity-by-typing", "identity-by-photo", "photo-heading", "photo-reading",
    "read-by-machine", "face-consent-heading", "face-consent-text", "face-consent-kept",
    "face-consent-free", "group-empty", "consent-heading", "consent-note", "notice-heading",
    "material-asked", "material-licence", "material-form", "material-shown", "material-scanned",
    "material-deferred", "material-scan-now",
    "commitment-heading", "entrust-heading", "entrust-title", "sign-heading", "delivery-heading",
    "confirm-heading", "confirm-applicant", "confirm-empty", "by-chip", "by-resident",
    "by-platform", "by-machine", "by-confirmed", "by-agent", "note-suggested", "note-pointed",
    "device-card", "device-camera", "device-slip",
    "name-device-card", "name-device-camera", "name-device-slip",
    "mark-trust-c",
    "submit-heading-ready", "submit-heading-sending", "submit-heading-waiting",
    "submit-heading-accepted", "submit-heading-held",
    "receipt-heading", "receipt-heading-saved", "receipt-title", "receipt-service",
    "receipt-applicant", "receipt-case-no", "receipt-query-code", "receipt-promised",
    "receipt-office", "receipt-helper", "receipt-delivery", "receipt-fee",
    "receipt-qr-caption", "receipt-footer", "entrust-signature", "entrust-date",
    "receipt-note-accepted", "receipt-note-saved",
    "slip-printing", "slip-printed", "slip-paper", "slip-failed", "slip-unsure",
    "rate-heading", "rate-text", "rate-1", "rate-2", "rate-3", "rate-4", "rate-5",
    "rate-reason-slow", "rate-reason-unclear", "rate-reason-device", "rate-reason-attitude",
    "rate-reason-other",
    "call-heading-idle", "call-heading-queued", "call-heading-ringing", "call-heading-connected",
    "call-heading-reconnecting", "call-heading-over", "call-over", "call-own", "call-own-off",
    "call-ringing", "call-reconnecting",
    "call-quality-small", "call-quality-sound_only", "call-quality-still", "call-quality-callback",
    "call-quality-no_picture", "call-no-speaker", "call-no-microphone", "call-no-camera",
    "dialog-leave-heading", "dialog-leave-text", "dialog-idle-heading", "dialog-idle-text",
    "goodbye-heading", "goodbye-heading-bug", "goodbye-done", "goodbye-left", "goodbye-idle",
    "goodbye-bug", "goodbye-card",
    "told-callback-saving", "told-callback-saving-heading", "told-callback-saved",
    "told-callback-saved-heading", "told-home-visit-saving", "told-home-visit-saving-heading",
    "told-home-visit-saved", "told-home-visit-saved-heading", "told-face-done",
    "told-face-done-heading", "told-face-failed", "told-face-failed-heading", "request-phone",
    "request-text",
    *(f"told-{kind}-{end}{part}" for part in ("", "-heading") for kind, end in (
        ("appointment", "saving"), ("complaint", "saving"), ("complaint", "saved"),
    )),
    *(f"told-promise-{kind}-heading" for kind in ("callback", "appointment", "complaint")),
    *(f"offers-{why}{part}" for part in ("", "-heading") for why in (
        "after_hours", "nobody", "queue_full",
    )),
    "offers-slots", "offers-nearest", "slot-taken", "promise-number", "promise-due",
    "record-heading", "record-text", "record-kept", "record-free", "record-on", "record-paused",
    "call-rate-heading",
    "key-clear", "key-delete", "key-space", "key-done", "key-shift", "key-symbols",
)  # fmt: skip

_WITH_ARGS: Mapping[str, tuple[str, ...]] = {
    "step-of": ("number", "count", "name"),
    "progress": ("number", "count"),
    "capture-progress": ("number", "count"),
    "capture-number": ("number",),
    "page-number": ("number",),
    "mark-purpose": ("service",),
    "mark-case": ("date", "case"),
    "group-row": ("number",),
    "attract-waiting": ("count",),
    "attract-last-case": ("case",),
    "guide-days-text": ("days",),
    "guide-source": ("source", "version", "date"),
    "prompt-notice": ("missing",),
    "receipt-bring-later": ("paper",),
    "receipt-ask-here": ("place", "phone"),
    "entrust-agent": ("agent", "phone"),
    "button-suggested": ("value",),
    "call-queued": ("place",),
    "call-held": (),
    "call-with": ("agent", "names"),
    "call-listened": ("names",),
    "call-connected": ("agent",),
    "time-words": ("month", "day", "time"),
    "day-words": ("month", "day"),
    "told-promise-callback": ("number", "due"),
    "told-promise-appointment": ("number", "due"),
    "told-promise-complaint": ("number", "due"),
    "call-push": ("agent",),
}

REQUIRED: Mapping[str, tuple[str, ...]] = {
    **{f"step-{step}": () for step in _STEPS},
    **{f"button-{name}": () for name in _BUTTONS},
    **dict.fromkeys((*_BAD, *_HINTS, *_PROMPTS, *_ASKS, *_OTHER), ()),
    **{f"trouble-{code}-{part}": () for code in _TROUBLES for part in ("heading", "text")},
    **_WITH_ARGS,
}
