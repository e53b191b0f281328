"""One View of every kind, with words as long as real ones, in Chinese, Mongolian and English.

The Mongolian only exercises shaping and columns; nobody is meant to read it.
"""

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session import views as v

MN = {
    "服务": "ᠦᠢᠯᠡᠴᠢᠯᠡᠭᠡ",
    "短": "ᠰᠤᠩᠭᠤᠬᠤ",
    "中": "ᠨᠠᠰᠤᠲᠠᠨ ᠤ ᠠᠮᠢᠳᠤᠷᠠᠯ ᠤᠨ ᠳᠠᠭᠠᠳᠬᠠᠯ",
    "长": "ᠲᠠ ᠪᠡᠶᠡ ᠶᠢᠨ ᠦᠨᠡᠮᠯᠡᠬᠦ ᠪᠡᠨ ᠤᠩᠰᠢᠭᠤᠷ ᠳᠡᠭᠡᠷᠡ ᠲᠠᠯᠪᠢᠭᠠᠷᠠᠢ᠂ ᠳᠠᠷᠠᠭ᠎ᠠ ᠨᠢ ᠳᠡᠯᠭᠡᠴᠡ ᠶᠢ ᠦᠵᠡᠭᠡᠷᠡᠢ᠃",
}
EN = {"短": "Choose", "中": "Old-age pension registration"}
LANGS = ("zh", "mn", "en")


class Say:
    """Words in one language, chosen by length class where there is no translation."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, zh: str, en: str = "") -> str:
        if self.lang == "zh":
            return zh
        if self.lang == "en":
            return en or zh
        return MN["短"] if len(zh) <= 5 else MN["中"] if len(zh) <= 12 else MN["长"]


def _frame(say: Say, large: bool) -> v.Frame:
    names = ["指南", "情形", "身份", "填表", "材料", "确认", "签名", "提交"]
    steps = tuple(
        v.StepDot(say(name), "done" if i < 3 else "now" if i == 3 else "next")
        for i, name in enumerate(names)
    )
    button = v.Button
    return v.Frame(
        lang=say.lang,
        vertical=say.lang == "mn",
        large=large,
        title=say("城乡居民养老保险登记", "Old-age pension registration"),
        subtitle=say(
            "请把身份证放在读卡区，听到提示音后再拿开。",
            "Lay your ID card on the reader until you hear the tone.",
        ),
        steps=steps,
        step_words=say("第 4 步：填表", "Step 4 of 8: your details"),
        help=button("help", say("找人帮忙", "Talk to a person"), ev.AskHelp(), "headset"),
        back=button("back", say("上一步", "Back"), ev.Back(), "arrow-left"),
        repeat=button("repeat", say("再说一遍", "Repeat"), ev.Repeat(), "refresh"),
        leave=button("leave", say("离开", "Leave"), ev.Leave(), "door-exit"),
        language=button("language", say("语言", "Language"), ev.AskLanguage(), "language"),
        size=button("size", say("大字", "Larger"), ev.ChoseSize(True), "text-size"),
    )


def _button(
    say: Say, name: str, zh: str, en: str, icon: str = "", look: str = "secondary"
) -> v.Button:
    return v.Button(name, say(zh, en), ev.Next(), icon, look)


def _rows(say: Say) -> tuple[v.Row, ...]:
    edit = v.Button("edit:name", say("修改", "Change"), ev.EditField("name"), "pencil")
    return (
        v.Row(say("姓名", "Name"), "乌日𠮷娜", "user", edit=edit),
        v.Row(say("公民身份号码", "Resident number"), "150626********0020", "id", good=True),
        v.Row(
            say("户口簿", "Household register"),
            say("原件，拍照即可", "Original; we take a picture"),
            "book-2",
            say("没带可以以后补交", "May be handed in later"),
            good=False,
        ),
        v.Row(say("办理期限", "Takes"), say("5 个工作日", "5 working days"), "clock"),
        v.Row(say("费用", "Fee"), say("不收费", "Free"), "coin"),
        v.Row(
            say("还可以在哪里办", "Where else"),
            say("旗政务服务中心二楼 8 号窗口，电话 12345", "Banner service centre, desk 8"),
            "map-pin",
        ),
    )


def _choices(say: Say, count: int) -> tuple[v.Button, ...]:
    made = [
        ("养老保险", "Pension", "pig-money", "登记、查询、领取", "Register, ask, draw"),
        ("居住证", "Residence permit", "home", "初领、签注", "First issue, endorsement"),
        ("不动产查询", "Property query", "building", "本人名下房屋", "Houses in your name"),
        ("社会救助", "Social aid", "heart-handshake", "低保、临时救助", "Allowances"),
        ("草原补贴", "Grassland", "plant-2", "草原生态保护补助", "Grassland subsidy"),
        ("身份户籍", "Identity", "id", "证件与户口", "Papers and household"),
    ]
    return tuple(
        v.Button(f"choice:{i}", say(zh, en), ev.ChoseTheme(str(i)), icon, note=say(n, m))
        for i, (zh, en, icon, n, m) in enumerate(made[:count])
    )


def samples(lang: str, large: bool = False) -> dict[str, v.View]:
    """Every kind by name; some kinds in two states."""
    say = Say(lang)
    frame = _frame(say, large)
    go = _button(say, "next", "下一步", "Next", "arrow-right", "primary")
    other = _button(say, "other", "我没有带身份证", "I have no card with me", "keyboard")
    heading = say("请核对您的信息", "Please check your details")
    text = say("请核对您的信息，如果有错，请点修改。", "If something is wrong, press Change.")
    first, second = _parts_one(say, frame, go, other, heading, text), {}
    second = _parts_two(say, frame, go, other, heading, text)
    return {**first, **second}


def _parts_one(
    say: Say, frame: v.Frame, go: v.Button, other: v.Button, heading: str, text: str
) -> dict[str, v.View]:
    plain = replace(frame, steps=(), step_words="", back=None)
    greetings = (
        v.Greeting("zh", False, "就近办", "家门口的政务服务"),
        v.Greeting("mn", True, "ᠣᠢᠷ᠎ᠠ ᠳᠤ ᠪᠠᠨ ᠪᠦᠲᠦᠭᠡᠬᠦ", "ᠵᠠᠰᠠᠭ ᠤᠨ ᠦᠢᠯᠡᠴᠢᠯᠡᠭᠡ"),
        v.Greeting("en", False, "Government services next door", ""),
    )
    themes = tuple((b.icon, b.words) for b in _choices(Say("zh"), 6))
    languages = (
        (v.Button("lang:zh", "汉语", ev.ChoseLanguage("zh"), look="primary"), False),
        (v.Button("lang:mn", "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ", ev.ChoseLanguage("mn")), True),
        (v.Button("lang:en", "English", ev.ChoseLanguage("en")), False),
    )
    start = v.Button("start", "点屏幕任意处开始", ev.Touched(), "hand-finger", "primary")
    return {
        "attract": v.AttractView(
            frame, greetings, start, "网络不通，填好后自动提交", ("免费", "24 小时"), themes
        ),
        "language": v.LanguageView(replace(plain, vertical=False), languages),
        "services": v.ChoiceView(
            "services", plain, say("您要办什么事？", "What do you need?"), _choices(say, 6)
        ),
        "services-few": v.ChoiceView("services", plain, heading, _choices(say, 2)),
        "situation": v.ChoiceView(
            "situation",
            frame,
            say("您是第一次参加城乡居民养老保险吗？", "Is this your first registration?"),
            _choices(say, 3),
            say("第 1 题，共 3 题", "Question 1 of 3"),
        ),
        "delivery": v.ChoiceView("delivery", frame, heading, _choices(say, 4), next=go),
        "guide": v.GuideView(frame, heading, text, _rows(say), say("旗人社局 2026 年确认"), go),
        "identity": v.IdentityView(frame, heading, text, "waiting", (), (other,)),
        "identity-read": v.IdentityView(frame, heading, text, "read", _rows(say)[:2], (other, go)),
        "form-id": v.FieldView(
            frame, "id_no", heading, "", "id", "150626198806230020", "", "", "",
            say("第 2 项，共 6 项", "2 of 6"), say("下一步", "Next"),
        ),
        "form-name": v.FieldView(
            frame, "name", heading, say("姓名", "Name"), "name", "", say("请写全名", "Full name"),
            say("姓名里有不能用的符号", "A sign in the name can't be used"), "",
            say("第 1 项，共 6 项", "1 of 6"), say("下一步", "Next"), other,
            (("space", say("空格", "Space")),),
        ),
        "group": v.GroupView(
            frame, "family", heading,
            tuple((row, _button(say, f"drop:{i}", "删除", "Remove", "trash"))
                  for i, row in enumerate(_rows(say)[:2])),
            _button(say, "add", "再加一位家人", "Add one more", "plus"), go,
        ),
    }  # fmt: skip


def _parts_two(
    say: Say, frame: v.Frame, go: v.Button, other: v.Button, heading: str, text: str
) -> dict[str, v.View]:
    call = v.CallBadge(
        "connected", say("正在和工作人员通话", "On the line"), "王工",
        (_button(say, "call-mute", "静音", "Mute", "microphone"),
         _button(say, "call-hide", "关画面", "Hide me", "video"),
         _button(say, "call-end", "挂断", "End", "phone-off", "danger")),
        say("请把户口簿第一页放好", "Lay down page one"),
    )  # fmt: skip
    stay = v.Dialog(
        "idle", say("您还在吗？", "Are you still there?"),
        say("30 秒后会清除您填的内容。", "In 30 seconds everything is wiped."),
        (v.Button("still", say("我还在", "I am here"), ev.StillHere(), "check", "primary"),
         v.Button("go", say("离开", "Leave"), ev.LeaveAnswered(True), "door-exit", "danger")),
    )  # fmt: skip
    bodies: dict[str, v.View] = {
        "materials": v.MaterialsView(frame, heading, text, _rows(say), (other, go)),
        "capture": v.CaptureView(
            frame, heading, text, say("第 1 页，共 2 页", "Page 1 of 2"),
            say("请再往左放一点", "A little to the left"), "", "", False,
            (other, _button(say, "take", "拍照", "Take picture", "camera", "primary")),
        ),
        "capture-pages": v.CaptureView(
            frame, heading, text, say("第 3 页", "Page 3"), "", "", "p3", False,
            (_button(say, "go", "下一步", "Go on", "arrow-right", "primary"),
             _button(say, "add", "再加一页", "Add a page", "plus")),
            tuple(
                v.PageThumb(f"p{n}", say("页", "Page") + f" {n}",
                            v.Button(f"page-{n}", f"{n}", ev.PickPage(n), enabled=n != 2), n == 2)
                for n in range(5)
            ),
            (_button(say, "earlier", "往前放", "Earlier", "arrow-left"),
             _button(say, "later", "往后放", "Later", "arrow-right"),
             _button(say, "again", "重拍这页", "Take it again", "refresh"),
             _button(say, "remove", "去掉这页", "Remove it", "trash", "quiet")),
        ),
        "commitment": v.TextView(
            frame, heading, (text * 2, text * 3, text),
            (_button(say, "no", "不同意", "I refuse", "x"),
             _button(say, "yes", "我同意", "I accept", "check", "primary")),
        ),
        "call": v.CallView(frame, heading, text, "connected", (other,)),
        "call-queued": v.CallView(frame, heading, text, "queued", (other,)),
        "confirm": v.ConfirmView(
            replace(frame, call=call), heading,
            (v.Section(say("申请人", "Applicant"), _rows(say)[:3]),
             v.Section(say("材料", "Papers"), _rows(say)[3:])), go, text,
        ),
        "sign": v.SignView(
            frame, heading, text, say("重写", "Clear"), say("签好了", "Done"),
        ),
        "submit": v.SubmitView(
            frame, heading, text, "ready",
            (_button(say, "submit", "提交", "Send", "send", "primary"),),
        ),
        "receipt": v.ReceiptView(
            frame, heading, _rows(say)[:4], (text,), "https://example.invalid/q/150626-0001", (go,)
        ),
        "rate": v.RateView(
            frame, heading, text,
            tuple(_button(say, f"rate:{n}", zh, en, icon) for n, zh, en, icon in (
                (5, "非常满意", "Very good", "mood-happy"), (4, "满意", "Good", "mood-smile"),
                (3, "基本满意", "Fair", "mood-empty"), (2, "不满意", "Bad", "mood-sad"),
                (1, "非常不满意", "Very bad", "mood-cry"))),
            (), (_button(say, "skip", "不评价", "Skip"),),
        ),
        "trouble": v.TroubleView(
            replace(frame, banner=say("网络不通，填好的内容会保存并自动提交", "No network")),
            heading, text,
            (other, _button(say, "agent", "找人帮忙", "Talk to a person", "headset"),
             _button(say, "retry", "再试一次", "Try again", "refresh", "primary")),
        ),
        "goodbye": v.GoodbyeView(
            replace(frame, steps=()), say("请拿好身份证", "Take your card"), text, True
        ),
        "dialog": v.SubmitView(replace(frame, dialog=stay), heading, text, "sending"),
    }  # fmt: skip
    return bodies
