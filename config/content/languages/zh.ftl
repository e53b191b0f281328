# Sentences of the shell in Chinese. Plain spoken words for old people with little schooling:
# short, at most two sentences a prompt, what happened and what to do next, nobody is blamed.
# Spoken and shown as subtitles: prompt-, trouble-…-text, told-, goodbye-, dialog-…-text, bad-,
# card-, page-. kiosk/catalogue/messages.py lists the ids and their placeholders.

## Shell and attract screen

title = 就近办
language-name = 汉语
attract-heading = 您好，在这里就能办事
attract-text = 不用跑远路，点一下屏幕就开始。
attract-free = 不收费，也不用带手机
attract-offline = 现在没有网络，办好的事会先存着，来网就发
attract-no-reader = 读卡器现在不能用，可以手工输入
attract-waiting = 有 { $count } 件事已存好，等着发送
attract-last-case = 刚才停过机，您办的事没有丢，已经存好。编号：{ $case }
prompt-attract = 您好，在这里就能办事。点一下屏幕就开始。
banner-offline = 现在没有网络，照常办，先存在这里
banner-stale = 这里的说明很久没更新，办之前请先问工作人员

## Choosing a language and a service

prompt-language = 请选您听得懂的语言。
prompt-themes = 您想办哪方面的事？请点一个。
prompt-services = 请点您要办的事。拿不准，可以找人帮忙。
services-themes = 您想办哪方面的事？
services-heading = 请点您要办的事
services-empty = 这台机器上现在还没有能办的事。请按“找人帮忙”，工作人员会告诉您去哪里办。

## Steps

step-guide = 看说明
step-situation = 您的情况
step-identity = 刷身份证
step-form = 填信息
step-materials = 交材料
step-commitment = 承诺
step-call = 视频帮办
step-confirm = 核对
step-sign = 签名
step-delivery = 怎么领取
step-submit = 提交
step-receipt = 回执
step-rate = 评价
step-of = 第 { $number } 步，共 { $count } 步：{ $name }
progress = 第 { $number } 个，共 { $count } 个
capture-progress = 第 { $number } 页，共 { $count } 页
capture-number = 第 { $number } 页
capture-side-front = 请放身份证，有头像的一面朝上
capture-side-back = 请翻过来，有国徽的一面朝上
page-number = 第 { $number } 页

## Buttons

button-add-row = 添加
button-add-page = 再加一页
button-ask-yes = 同意
button-ask-no = 先不给
button-ask-send = 给工作人员看
button-ask-stop-showing = 不给看了
button-back = 上一步
button-begin = 开始办
button-call-again = 再次通话
button-call-end = 结束通话
button-call-go-on = 边说边办
button-call-hide = 关摄像头
button-call-mute = 关话筒
button-call-not-now = 先不用
button-call-now = 现在通话
button-call-show = 开摄像头
button-call-talk = 按住说话
button-call-talking = 正在说话，松手就听
button-call-unmute = 开话筒
button-commitment-no = 不同意
button-commitment-yes = 我同意
button-confirm = 都对，下一步
button-corners = 调整四角
button-corners-done = 就这样
button-consent-no = 不同意查
button-consent-yes = 同意查
button-drop-row = 删除
button-edit = 修改
button-entrust-no = 不委托
button-entrust-yes = 我委托
button-face-no = 不同意
button-face-yes = 同意比对
button-given-print = 打印带走
button-help = 找人帮忙
button-identity-agent = 找人帮忙
button-identity-right = 是我本人
button-keep = 没错，就用它
button-keep-old = 还用原来那页
button-keep-page = 看得清，用它
button-language = 换语言
button-larger = 大字
button-leave = 退出
button-next = 下一步
button-no-paper = 没带这份
button-ok = 知道了
button-read-right = 对的，下一步
button-suggested = 用工作人员说的：{ $value }
button-photograph-card = 拍身份证
button-page-remove = 去掉这页
button-page-later = 往后放
button-page-earlier = 往前放
button-page-again = 重拍这页
button-print-again = 再打印一次
button-really-leave = 退出
button-receipt-done = 看好了
button-repeat = 再听一遍
button-retake-page = 重拍
button-sign-accept = 签好了
button-sign-clear = 擦掉重签
button-skip-field = 跳过不填
button-skip-rating = 不评价
button-smaller = 小字
button-start = 点这里开始
button-stay = 接着办
button-still-here = 我还在
button-submit = 提交
button-take-picture = 拍照
button-type-identity = 手工输入
button-way-agent = 找人帮忙
button-way-callback = 给我回电话
button-way-home-visit = 请人上门
button-way-leave = 先退出
button-way-other = 先往下办
button-way-retry = 再试一次
key-clear = 清空
key-delete = 删除
key-space = 空格
key-done = 好了
key-shift = 大写
key-symbols = 符号

## Guide

prompt-guide = 请先看看谁能办、要带什么。看好了，请按“开始办”。
guide-who = 谁能办
guide-materials = 要带什么
guide-days = 要等多久
guide-days-text =
    { $days ->
        [0] 当场就能办好
       *[other] { $days } 个工作日之内
    }
guide-fee = 收费吗
guide-result = 办好得到什么
guide-limits = 要注意什么
guide-basis = 按什么规定
guide-elsewhere = 还能在哪办
guide-no-materials = 不用带材料
guide-sample = 这是演示内容，不是正式规定。
guide-source = 来源：{ $source }　版本：{ $version }　更新：{ $date }

## Identity

identity-heading = 请放身份证
prompt-identity = 请把身份证平放在读卡的地方，先别拿开。
prompt-identity-read = 身份证读好了，请看看是不是您本人。
prompt-identity-no-reader = 读卡器现在不能用。您可以手工输入，也可以找人帮忙。
identity-problem-heading = 没读到身份证
identity-read-heading = 这是您吗？
identity-name = 姓名
identity-id-no = 身份证号
identity-birth = 出生日期
identity-address = 住址
identity-by-chip = 从身份证上读的。看看对不对，请按“是我本人”。
identity-by-typing = 是您自己输入的，工作人员以后会核对。
prompt-type-name = 请输入您的姓名。
prompt-type-id-no = 请输入身份证上的十八位号码。
card-unreadable = 没读出来。请把身份证拿起来，再平放一次。
card-unsupported = 这种卡读不了，请换成居民身份证。没带的话，可以手工输入或找人帮忙。
card-module_fault = 读卡器出了毛病，跟您的卡没关系。请手工输入，或者找人帮忙。
card-expired = 这张身份证过了有效期。请先换新证，也可以找人帮忙看看怎么办。
identity-by-photo = 机器从照片上认的，可能认错。请仔细看看，都对再按“是我本人”。
photo-reading_failed = 机器这会儿认不了字。请手工输入，或者找人帮忙。
photo-card_unclear = 没看清身份证。请放平、别反光，再拍一次，也可以手工输入。
photo-reading = 正在认字，请等几秒…
prompt-photo-card = 请把身份证有头像的一面朝上，放在镜头下面，再按“拍照”。
photo-heading = 请放身份证，有头像的一面朝上

## Forms: hints, problems, warnings

hint-name = 请照身份证上的写
hint-id_no = 十八位，最后一位可能是 X
hint-phone = 手机号十一位，座机要加区号
hint-region = 请点您住的地方
hint-address = 写到村、组、门牌
hint-bank_account = 照银行卡或存折上的数字写
hint-date = 年、月、日，比如 2026-03-05
hint-money = 写多少元，比如 200
hint-text = 简单写几个字就行
bad-empty = 这里还没填。请填上，再按“下一步”。
bad-account = 账号应该是十二到二十三位数字。请对着卡或存折再看一遍。
bad-address-short = 地址太短了。请写上村名和门牌。
bad-by-platform = 上级系统说这一项要改。请改一改，再提交一次。
read-by-machine = 机器从纸上认的，可能认错。请看看对不对，不对就改。
bad-characters = 有一个字存不下来。请删掉它，重新写。
bad-choice = 请点屏幕上的一个选项。
bad-date = 没有这一天。请按年、月、日再写一遍。
bad-date-future = 这一天还没到。请写今天或以前的日子。
bad-group-few = 这里还差人没填。请按“添加”，再填一个。
bad-group-many = 这里最多就能填这么多，请删掉一个。人多的话，可以找人帮忙。
bad-id-characters = 号码里只能有数字，最后一位可以是 X。请再看一遍。
bad-id-check = 号码里有一位对不上。请对着身份证，一位一位再看一遍。
bad-id-date = 号码里的出生日期对不上。请看看中间那八位。
bad-id-length = 身份证号是十八位，请数一数，补上再试。
bad-money = 请只写数字，比如二百元就写 200。
bad-name = 名字里有个符号存不下来。请只写字，再试一次。
bad-name-dot = 名字里的点放得不对。点要放在两个字中间，请改一改。
bad-phone = 电话号码位数不对。手机是十一位，座机请加上区号。
bad-region = 没看懂这个地方的编号。请点您住的地方。
bad-region-unknown = 这里找不到这个地方。请另选一个，或者找人帮忙。
bad-signature = 还没看到您的签名。请用手指在框里写名字。
bad-too-long = 字太多了，存不下。请写短一点。
warn-account-luhn = 这个账号有点不像，请对着卡再看一遍。没写错，就按“没错，就用它”。
warn-landline = 这是座机号，收不到短信。用它也行，请按“没错，就用它”。
group-row = 第 { $number } 个
group-empty = 还没有添加。没有就按“下一步”。
by-chip = 身份证上的
by-resident = 您填的
by-platform = 系统里查到的
by-confirmed = 机器认的，您看过了
face-consent-free = 您可以不同意，照样能办事：由工作人员视频核对，或者到窗口核对。
face-consent-kept = 照片比完就删，不传出这台机器；分数只给这位工作人员看，不保存。
face-consent-text = 工作人员想看看您和身份证照片是不是同一个人。机器会拍一张您的脸，和身份证芯片里的照片比一次，只把“像不像”的分数告诉正在通话的工作人员。
told-face-done-heading = 比对完了
told-face-done = 照片已经删了。接着办，其余由工作人员来看。
told-face-failed-heading = 机器这次没法比
told-face-failed = 不影响办事。由工作人员自己看您和证件，您接着办。
face-consent-heading = 要不要比对人脸？
by-machine = 机器认的，您还没看
by-agent = 工作人员建议，您同意的
note-suggested = 工作人员建议选这个
note-pointed = 工作人员说的是这个
device-card = 身份证请放在亮灯的地方，那里是读卡器。
device-camera = 材料请放在亮灯的地方，那里是镜头下面。
device-slip = 小票从亮灯的地方出来，请从那里取。
name-device-card = 读卡器
name-device-camera = 高拍仪
name-device-slip = 小票口

## Papers

prompt-materials = 请把材料准备好，我们一样一样来。
consent-heading = 能帮您查证件吗？
prompt-consent = 有些证件网上能查到，查到就不用您交了。您同意我们查吗？
consent-note = 只为这次办事查，不作别的用。不同意也没关系，带纸的也能办。
notice-heading = 您要交的材料
prompt-notice =
    { $missing ->
        [0] 材料都齐了，请按“下一步”。
       *[other] 一共还差 { $missing } 样，都写在这里了。带了的现在就拍，没带的按“没带这份”。
    }
material-asked = 正在查…
material-licence = 查到了，不用交
material-form = 机器帮您填，不用带
material-shown = 刷身份证就行
material-scanned = 拍好了
material-deferred = 以后补交
material-scan-now = 要拍照
prompt-page-taken = 拍好了，请看清不清楚。清楚就留下，不清楚就重拍。
page-no_paper = 没看到纸。请把纸放在镜头下面，再拍一次。
page-blurred = 拍得有点花。请把纸放平，手拿开，再拍一次。
page-too_dark = 这里太暗了。请别挡住灯光，再拍一次。
page-cut_off = 纸没拍全。请把四个角都放进框里，再拍一次。
page-unreadable = 这张照片没拍成。请再拍一次，还不行就找人帮忙。
page-camera_offline = 摄像头现在不能用。请等一下再试，也可以先往下办。
page-duplicate = 这一页刚才拍过了。请换下一页再拍。
page-too_bright = 太亮了，字看不清。请避开灯光，再拍一次。
page-glare = 纸上有反光。请把纸挪一挪，再拍一次。
page-blank = 这一面是空白的。请翻过来，再拍一次。
page-wrong_side-front = 这是身份证的背面。请翻到有头像的一面，再拍一次。
page-wrong_side-back = 这是身份证的正面。请翻到有国徽的一面，再拍一次。
page-unsure = 纸边看不清。请把四个点拖到纸的四个角上。
page-hint-no_paper = 请把纸放在镜头下面
page-hint-hold_still = 请别动，马上好
page-hint-too_dark = 有点暗，别挡住光
page-hint-cut_off = 四个角都要放进来
page-hint-blurred = 有点花，请放平
page-hint-ready = 很好，可以拍了
page-hint-glare = 有反光，请挪一挪
page-hint-too_bright = 太亮了，别让灯直照
page-hint-blank = 这一面是空白的，请翻过来
page-hint-duplicate = 这一页拍过了，请换一页
page-hint-hand = 请把手拿开
page-hint-closer = 离得远了，请放近些
page-hint-move_left = 请往左挪一点
page-hint-move_right = 请往右挪一点
page-hint-move_up = 请往上挪一点
page-hint-move_down = 请往下挪一点
page-hint-unsure = 边看不清，请按拍照键
page-hint-wrong_side = 请翻到另一面
page-hint-wrong_side-front = 这是背面，请翻到有头像的一面
page-hint-wrong_side-back = 这是正面，请翻到有国徽的一面
page-hint-card_back = 请再放背面
page-hint-upside_down = 拍好了，已自动转正
page-hint-taken = 拍好了
page-hint-unreadable = 画面断了，请等一下
mark-trust-c = 可信等级 C：本人现场拍照上传，须核对原件
mark-case = { $date }　办件 { $case }
mark-purpose = 仅供办理“{ $service }”使用

## Promise and entrustment

commitment-heading = 请看承诺
prompt-commitment = 请看清楚这份承诺，不明白可以找人问。同意就按“我同意”。
entrust-heading = 请工作人员替您跑腿
entrust-title = 帮办代办委托单
entrust-agent = 替您办的人：{ $agent }，电话：{ $phone }
prompt-entrust = 工作人员可以替您去办，不收钱。愿意就按“我委托”，不愿意也可以自己去办。

## Read-back, signature, delivery

confirm-heading = 请核对一遍
prompt-confirm = 请从头看一遍，不对的按“修改”。都对了，请按“都对，下一步”。
confirm-applicant = 申请人
confirm-empty = 没有填
sign-heading = 请签名
prompt-sign = 请用手指在框里写上您的名字。写好了按“签好了”。
delivery-heading = 办好后怎么给您？
prompt-delivery = 办好以后，您想怎么拿到？请点一个。

## Submitting

submit-heading-ready = 可以提交了
prompt-submit-ready = 都填好了，请按“提交”。
submit-heading-sending = 正在提交
prompt-submit-sending = 正在提交，请稍等一下。
submit-heading-waiting = 已存好，还没发出
prompt-submit-waiting = 您办的事已经存好，还没有发到旗里。网络好了会自动发，请按“下一步”。
submit-heading-accepted = 已经收下
prompt-submit-accepted = 您办的事已经收下了。请按“下一步”看回执。
submit-heading-held = 还要改一改
prompt-submit-held = 有的地方要改，填过的都还在。请改好再提交，也可以找人帮忙。

## Receipt

receipt-heading = 办理回执
receipt-heading-saved = 已存好，还没受理
receipt-title = 办理回执
prompt-receipt = 您办的事已经收下，请记好编号。忘了也没关系，可以来这里查。
prompt-receipt-saved = 您办的事存在这里了，还没有受理。发出去以后，工作人员会联系您。
prompt-receipt-paper = 您办的事已经收下。回执正在打印，请取走收好，上面有编号。
prompt-receipt-saved-paper = 您办的事存在这里了，还没有受理。凭条正在打印，请取走。发出去以后，工作人员会联系您。
receipt-service = 办的事
receipt-applicant = 申请人
receipt-case-no = 办件编号
receipt-query-code = 查询码
receipt-promised = 最晚哪天办好
receipt-office = 哪里在办
receipt-helper = 帮您的人
receipt-delivery = 怎么领取
receipt-fee = 费用
receipt-note-accepted = 凭编号和查询码可以查办到哪一步了。
receipt-note-saved = 材料都存好了，还没有受理，请不用再交一遍。
receipt-bring-later = 请以后补交：{ $paper }
receipt-ask-here = 有事请问：{ $place }，电话 { $phone }
receipt-qr-caption = 拿这个码来，就能查办到哪一步
receipt-footer = 请收好这张回执，不要给不认识的人看。
slip-printing = 正在打印，请等一下。
slip-printed = 打印好了，请从出纸口取走。
slip-paper = 打印机没纸了，没打出来。屏幕上写的一样管用，请抄下来，或者找人帮忙。
slip-failed = 打印机现在不能用，没打出来。屏幕上写的一样管用，请抄下来，或者找人帮忙。
slip-unsure = 可能没打完整，请看一看。不完整就再打印一次。屏幕上写的一样管用。
entrust-signature = 委托人签名
entrust-date = 签名日期

## Rating

rate-heading = 今天办得满意吗？
rate-text = 按一下就行。这里的人看不到是谁评的。
prompt-rate = 今天办得满意吗？按一个就行，不评也可以。
prompt-rate-reasons = 哪里没做好？请点一个，我们好改。
rate-5 = 非常满意
rate-4 = 满意
rate-3 = 基本满意
rate-2 = 不满意
rate-1 = 非常不满意
rate-reason-slow = 太慢了
rate-reason-unclear = 没说清楚
rate-reason-device = 机器不好用
rate-reason-attitude = 态度不好
rate-reason-other = 别的原因

## Calls with staff

prompt-call = 可以跟工作人员面对面说话，按“现在通话”就行。镜头和话筒这时才打开。
call-heading-idle = 跟工作人员说话
call-heading-queued = 正在排队
call-heading-ringing = 正在呼叫
call-heading-connected = 正在通话
call-heading-reconnecting = 正在重新接通
call-heading-over = 通话结束了
call-over = 通话结束了。可以接着办，也可以再次通话。
call-own = 这是您自己的画面
call-own-off = 您的画面已经关了
call-queued =
    { $place ->
        [0] 正在给您找工作人员，请稍等。
       *[other] 您排在第 { $place } 位，请稍等。
    }
call-ringing = 正在接通工作人员，请稍等。
call-connected = 工作人员{ $agent }来了，请直接说话。
call-reconnecting = 信号不太好，正在重新接通，请别走开。
call-quality-small = 线路有点慢，画面变小了。声音正常，请接着说。
call-quality-sound_only = 线路很慢，先只通声音。请接着说，工作人员听得到。
call-quality-still = 线路太慢，声音传不过去。请看画面下面的字，等一等。
call-quality-callback = 线路太差。请等一等，或者结束通话、留下电话，等工作人员打来。
call-quality-no_picture = 工作人员的画面传不过来，先只有声音。请接着说。
call-no-speaker = 喇叭没声音，您听不到工作人员。请看屏幕上的字。
call-no-microphone = 话筒没声音，工作人员听不到您。请点头或摇头。
call-no-camera = 镜头没画面，工作人员看不到您。请接着说。
call-push = 工作人员{ $agent }来了。按住按钮说话，松手就听。
call-held = 工作人员请您稍等，马上回来。
call-with = 和您通话的有：{ $agent } · { $names }（只有声音）。
call-listened = { $names }正在旁听。

## What the agent asks for during the call

ask-scan-heading = 工作人员想看一页材料
ask-still-heading = 工作人员想看镜头下面的东西
ask-signature-heading = 工作人员请您写名字
ask-scan-text = 工作人员想看您的一页材料。可以给它拍一张吗？
ask-still-text = 工作人员想看镜头下面的东西。可以拍一张整照片吗？
ask-signature-text = 工作人员想看您写的名字。它不会放进您的申请里。
ask-first = 拍好先给您自己看，您说行，才给工作人员看。
ask-kept = 只给正在通话的工作人员看，通话结束就删掉。
ask-free = 您可以不给，照样能接着办。
ask-scan-do = 请把纸放在镜头下面。
ask-still-do = 请把东西放在镜头下面，放好了按“拍照”。
ask-signature-do = 请用手指在框里写上您的名字。写好了按“给工作人员看”。
ask-look = 拍好了，请您看一看。可以的话，按“给工作人员看”。
ask-sending-heading = 正在发给工作人员
ask-sending = 正在发给工作人员，请稍等一下。
ask-failed-heading = 没发出去
ask-failed = 这次没发出去，您填的都还在。可以再试一次，也可以接着往下办。
given-heading = 一次性告知
given-text = 工作人员告诉您还要准备这些：
ask-scan-sent = 这一页发给工作人员了。
ask-still-sent = 照片发给工作人员了。
ask-signature-sent = 您写的名字发给工作人员了。
ask-camera-heading = 工作人员想看看镜头下面
ask-camera-text = 工作人员想看着您摆材料，好教您。可以给看吗？
ask-camera-live = 您按“不给看了”之前，工作人员一直看得见镜头下面的东西，不会存下来。
ask-camera-do = 工作人员现在看得见镜头下面的东西。看完了，按“不给看了”。

## Troubles: what happened, what to do next

trouble-call-nobody-heading = 现在没人接
trouble-call-nobody-text = 工作人员都在忙，没能接上。可以再试一次，也可以留下电话，我们打给您。
trouble-call-no_network-heading = 现在没有网络
trouble-call-no_network-text = 网络断了，视频接不通。可以再试一次，也可以留下电话，我们打给您。
trouble-call-refused-heading = 这次没接上
trouble-call-refused-text = 这次没能接上工作人员。可以再试一次，也可以留下电话，我们打给您。
trouble-call-worker_crashed-heading = 视频断了
trouble-call-worker_crashed-text = 视频这部分出了毛病，您填的都还在。请再试一次，也可以接着往下办。
trouble-call-timed_out-heading = 没有接通
trouble-call-timed_out-text = 等了一会儿，没有接通。可以再试一次，也可以留下电话，我们打给您。
trouble-service-withdrawn-heading = 这件事改了办法
trouble-service-withdrawn-text = 这件事的办法刚刚改了，现在这里不能办。请找人帮忙，问问去哪里办。
trouble-missing-heading = 还差这些材料
trouble-missing-text = 缺的都写在下面，也写了去哪里拿。可以回去拿，也可以请人上门帮您。
trouble-refused-heading = 您没有同意
trouble-refused-text = 不同意就先不能往下办，填过的都还在。有不明白的，可以找人问清楚。
trouble-camera-offline-heading = 拍照的镜头没反应
trouble-camera-offline-text = 镜头现在不能用，不是您的问题。请再试一次，也可以找人帮忙。
trouble-case-not-saved-heading = 还没有存好
trouble-case-not-saved-text = 机器这次没存上，您填的都还在屏幕上。请再试一次，不行就找人帮忙。
trouble-request-not-saved-heading = 还没有记下
trouble-request-not-saved-text = 机器这次没记上。请再试一次，不行就现在找人帮忙。
trouble-case-held-heading = 还要人工看一下
trouble-case-held-text = 旗里说这件事要人工看一下，您交的都还在。请找人帮忙，或者留下电话等我们打给您。

## Call-back and home visit

prompt-callback = 请输入您的电话，工作人员会打给您。
prompt-home-visit = 请输入您的电话，我们约好时间上门，不收钱。
request-phone = 您的电话
told-callback-saving-heading = 正在记下
told-callback-saving = 正在记下您的电话，请稍等。
told-callback-saved-heading = 记好了
told-callback-saved = 您的电话记好了，工作人员会打给您。请按“知道了”。
told-home-visit-saving-heading = 正在记下
told-home-visit-saving = 正在记下您的要求，请稍等。
told-home-visit-saved-heading = 记好了
told-home-visit-saved = 记好了，工作人员会先打电话，再上门。请按“知道了”。

## Leaving

dialog-leave-heading = 要退出吗？
dialog-leave-text = 退出以后，填的东西会全部清掉。接着办就按“接着办”。
dialog-idle-heading = 您还在吗？
dialog-idle-text = 您还在吗？还在就按“我还在”，不然一会儿就清掉了。
goodbye-heading = 谢谢您，再见
goodbye-heading-bug = 对不住您
goodbye-done = 谢谢您，慢走。您的信息已经清掉了。
goodbye-left = 您填的都清掉了，放心。要办随时再来。
goodbye-idle = 等了一会儿没人，填的都清掉了。要办请再点一下屏幕。
goodbye-bug = 机器出了点毛病，不是您的问题，填的已经清掉了。请再试一次，或者到窗口找人帮忙。
goodbye-card = 请拿好您的身份证。

# --- 没有人接的时候 ---------------------------------------------------------------
offers-after_hours-heading = 现在是下班时间
offers-after_hours = 工作人员下班了。您可以留电话，可以约个时间，也可以提意见。
offers-nobody-heading = 现在没人能接
offers-nobody = 工作人员都不在或都在忙。您可以留电话，可以约个时间，也可以接着等。
offers-queue_full-heading = 排队的人太多了
offers-queue_full = 现在排队的人太多。您可以留电话，可以约个时间，也可以过一会儿再试。
offers-slots = 请选一个时间，到时候工作人员等您。
offers-nearest = 最近的服务点
slot-taken = 这个时间刚被别人约了，请另选一个。
button-offer-appointment = 约个时间
button-offer-complaint = 提意见、投诉
button-offer-wait = 接着等
button-way-complaint = 提意见、投诉
prompt-appointment = 请输入您的电话，有变动好告诉您。也可以不填。
prompt-complaint-text = 请写下您的意见，三个工作日内答复您。
prompt-complaint = 请输入您的电话，好答复您。也可以不填。
request-text = 您的意见
promise-number = 编号
promise-due = 时间
time-words = { $month }月{ $day }日{ $time }
day-words = { $month }月{ $day }日
told-appointment-saving-heading = 正在预约
told-appointment-saving = 正在约时间，请稍等。
told-complaint-saving-heading = 正在记下
told-complaint-saving = 正在记下您的意见，请稍等。
told-complaint-saved-heading = 记好了
told-complaint-saved = 您的意见先存在这台机器里，网络好了会自动发出。请按“知道了”。
told-promise-callback-heading = 记好了，会给您打电话
told-promise-callback = 最晚{ $due }给您打电话。您的编号是 { $number }，请记一下。
told-promise-appointment-heading = 约好了
told-promise-appointment = 约在{ $due }。您的编号是 { $number }，请记一下。
told-promise-complaint-heading = 您的意见收到了
told-promise-complaint = 最晚{ $due }答复您。您的编号是 { $number }，请记一下。

# --- 录制通话 ---------------------------------------------------------------------
record-heading = 可以录下这次通话吗？
record-text = 工作人员想把这次通话的声音和画面录下来。同意不同意都可以，都不影响办事。
record-kept = 屏幕上有证件、签名、号码的时候不录。录像加密保存，到期就删，只有旗里的督查人员能看。
record-free = 您随时可以停：按上面的“不录了”。
button-record-yes = 同意录
button-record-no = 不同意
button-record-stop = 不录了
record-on = 正在录制通话
record-paused = 这一页不录

# --- 评价通话 ---------------------------------------------------------------------
call-rate-heading = 这次通话满意吗？
prompt-call-rate = 这次通话满意吗？点一个就行，也可以不评。
