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

## Buttons

button-add-row = 添加
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
button-call-unmute = 开话筒
button-commitment-no = 不同意
button-commitment-yes = 我同意
button-confirm = 都对，下一步
button-consent-no = 不同意查
button-consent-yes = 同意查
button-drop-row = 删除
button-edit = 修改
button-entrust-no = 不委托
button-entrust-yes = 我委托
button-help = 找人帮忙
button-identity-agent = 找人帮忙
button-identity-right = 是我本人
button-keep = 没错，就用它
button-keep-page = 看得清，用它
button-language = 换语言
button-larger = 大字
button-leave = 退出
button-next = 下一步
button-no-paper = 没带这份
button-ok = 知道了
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
page-hint-no_paper = 请把纸放在镜头下面
page-hint-hold_still = 请别动，马上好
page-hint-too_dark = 有点暗，别挡住光
page-hint-cut_off = 四个角都要放进来
page-hint-blurred = 有点花，请放平
page-hint-ready = 很好，可以拍了
page-hint-glare = 有反光，请挪一挪

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
call-queued =
    { $place ->
        [0] 正在给您找工作人员，请稍等。
       *[other] 您排在第 { $place } 位，请稍等。
    }
call-ringing = 正在接通工作人员，请稍等。
call-connected = 工作人员{ $agent }来了，请直接说话。
call-reconnecting = 信号不太好，正在重新接通，请别走开。

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
