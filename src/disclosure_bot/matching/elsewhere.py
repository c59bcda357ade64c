"""Whether a question asks of an institution, person or country that is not ours what our entries say of us."""

import re

_WHO_ZH = r"(?:是谁|是哪位|是哪个|叫什么|叫啥|姓什么|名字|现在是谁|谁当|任期|哪里人|多大|简历)"
_OFFICES = r"(?:市长|省长|县长|区长|镇长|乡长|州长|总统|总理|首相|国王|女王|天皇|国家主席|国主席|部长|厅长|局长|市委书记|省委书记|县委书记|区委书记|总书记|首富|总裁|ceo|国务卿|教皇|大使|酋长|议长|法院院长|检察长|行长|台长)"
_PERSON_ZH = re.compile(
    rf"{_OFFICES}.{{0,4}}{_WHO_ZH}|(?:谁是|现任|哪位是|谁当了?|查一下|介绍一下).{{0,8}}{_OFFICES}"
    rf"|(?<!学校)(?<!学校的)(?<!校)董事长.{{0,4}}{_WHO_ZH}"
    rf"|(?:中学|小学|幼儿园|高中|[一二三四五六七八九十]中|医院|银行|集团|公司|法院|检察院|电视台|寺|足球队|俱乐部)(?:的)?(?:校长|院长|书记|园长|主任|主席|董事长|老板|老总|行长|队长|教练).{{0,4}}{_WHO_ZH}"
)
_MATTERS_ZH = r"(?:的)?(?:政府信息公开|信息公开|政务公开|预算|决算|三公|年报|年度报告|招聘(?!会|进校|来)|电话|联系电话|联系方式|地址|上班时间|办公时间|领导班子|领导|官网|网址|公众号|邮箱|信访|工资|编制)"
_BODY_ZH = re.compile(
    rf"(?:国务院|[一-鿿]{{2,8}}(?:省|市|区|县|镇|乡)(?:人民)?政府|(?:教育|财政|公安|卫健|民政|税务|市监|住建|交通|人社|环保|知识产权|统计|气象|海关|体育|文旅|城管)(?:总)?(?:局|厅|部|委)|教育考试院|人社局|派出所|法院|检察院|市委|省委|县委|街道办|居委会|车管所|医保局|社保局|公积金中心|出入境管理局|大使馆|领事馆){_MATTERS_ZH}"
    rf"|国家[一-鿿]{{2,8}}(?:局|委|部)(?:.{{0,4}}(?:申请信息公开|{_MATTERS_ZH}))"
    r"|(?:阿里巴?巴?|腾讯|华为|百度|字节跳动|字节|京东|美团|网易|小米|拼多多|滴滴|海康威视?|大华|吉利|比亚迪|特斯拉|苹果公司|[一-鿿]{2,6}银行|[一-鿿]{2,8}公司)(?:的)?(?:校招|社招|实习)?(?:工资|薪资|薪水|待遇|股价|总部|招聘条件|面试流程|年终奖|校招.{0,3}(?:工资|待遇|薪资))"
    r"|(?:中学|附中|附小|小学|幼儿园|高中|[一二三四五六七八九十]中)(?:的)?(?:怎么|如何|今年|好不好)?(?:转学|录取分?|分数线?|报名|学费|招生|中考|怎么进|要多少分|住宿费)"
)
_OURS_ZH = re.compile(r"你们|咱们|我们|贵校|本校|学校的?(?:校长|书记|领导|董事长)|校长信箱|申诉|复议")
_OFFICES_EN = r"(?:president|vice president|prime minister|pm|king|queen|emperor|mayor|governor|ceo|chairman|chairperson|chancellor|minister|head|leader|dictator|principal|dean|rector)"
_OUR_OWN_EN = r"(?:(?:the|this|that|your|our|my|a|an) )?(?:\w+ )?(?:university|school|college|cjlu|jiliang|student|students|institute|campus|union|department|faculty|office|library|graduate|academic|alumni|admissions?|board|party|discipline|finance)"
_PERSON_EN = re.compile(
    rf"\b(?:who(?: is|s|'s| was)?|name of|tell me)(?: the)?(?: (?:current|new|present|first|next|last))?\b(?:(?! {_OFFICES_EN}).){{0,20}} ?{_OFFICES_EN} (?:of|in|at|for) (?!{_OUR_OWN_EN}\b)\w+"
    rf"|\bwho(?: is|s|'s)? (?:the )?(?:us|american|chinese|indian|british|uk|brazilian|russian|french|german|japanese|korean|\w+ian|\w+ese|\w+ish) {_OFFICES_EN}\b"
    rf"|\b(?:mayor|governor|prime minister|king|queen) of \w+(?: \w+)? who\b|\bwho(?: is| s|s)? the (?:mayor|governor|prime minister|king|queen|pope)\b|\b{_OFFICES_EN} of (?!{_OUR_OWN_EN}\b)\w+(?: \w+)? who is it"
)
_BODY_EN = re.compile(
    r"\b(?:phone|telephone|phone number|number|address|contact|contacts|email|website|budget|opening hours|salary|salaries)(?: number)? (?:of|for|at) (?:the )?(?:\w+ ){0,4}(?:bureau|ministry|government|embassy|consulate|city hall|police station|hospital|bank|court|high school|middle school|primary school|alibaba|tencent|huawei)\b"
)
_OURS_EN = re.compile(r"\b(?:your|our|cjlu|jiliang)\b")


def is_elsewhere(plain: str) -> bool:
    """Tell whether a text asks about somebody or something outside the university."""
    if _PERSON_EN.search(plain) or _BODY_EN.search(plain):
        return not _OURS_EN.search(plain)
    return bool((_PERSON_ZH.search(plain) or _BODY_ZH.search(plain)) and not _OURS_ZH.search(plain))
