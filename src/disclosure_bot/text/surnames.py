"""Surnames, for telling 我是王小明 from 我是高中生."""

_SURNAMES = """
王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈
姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤
温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴
霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚
岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑
迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉
禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿母裘亓修邰赫杭况那宿鲜印
逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由诸轩
"""
_NOT_NAMES = """
韩国 高中 高三 高二 高一 高考 高职 高校 华侨 华裔 党员 应届 文科 成人 计算机 计量 国际生 海外 马上 明年
明天 来自 来问 来咨询 关于 全日制 全国 单招 安徽 江西 江苏 温州 宁波 云南 海南 金华 杭州 国外 平时
普通 普高 路过 时间 管理 经管 法学 金融 信息 信工 文史 文理 商学 商科 时候 都是 都要 都行 都可以
都不 都在 都有 都能 都会 都可 都应 都得 都没 都算 都去 都说 都想 都来
申诉 权利 权益 夏令 农村 农业 农户 班主任 干私
原来 利用 居民 干部 公费 公办 海归 明白 解释 解决 查询 游客 宿舍 宿管 官方 项目 方便 全部 应该
相关 信用 初中 门卫 元旦 空着 申请 毕业 文件 方式 方法 安排 章程 程序 费用 任课 常见 关系 高等 党费 路线 包括
应当 于是 向导 左右 全校 单位 阳光 时段 平安 卫生 支付 印章 公寓 公示 公告 公开 居住 信访 晋级 何时
"""
_FORM_WORDS = """
必填 填错 写错 不详 同上 保密 匿名 曾用名 拼音 英文 中文 什么 哪个 怎么 错了 对的 空白 变更 修改
更改 可以 叫错 起错 成绩 证件 签字 签名
"""
_PINYIN_SURNAMES = """
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin zheng xie luo liang
song tang han feng deng cao peng zeng xiao tian dong yuan pan yu jiang cai du ye cheng su wei lu
ding ren shen yao cui zhong tan fan jin shi liao jia xia fu fang bai zou meng xiong qin qiu yin xue
yan duan lei hou long tao gu mao hao gong shao qian dai mo kong kang wen niu ge xing qi qiao pang ni
zhuang nie zhai zhan geng guan lan jiao zuo gan bao ning shang ji kim park nguyen tran chan wong
cheung lau leung chow hsu tsai lee choi smith johnson brown khan ali ahmed singh
"""

SURNAMES = frozenset("".join(_SURNAMES.split()))
"""single characters, and the first ones of 欧阳, 司马, 上官 and the like"""
NOT_NAMES = tuple(_NOT_NAMES.split())
"""words that begin with a surname"""
FORM_WORDS = tuple(_FORM_WORDS.split())
"""what stands after 姓名 where no name is given"""
PINYIN_SURNAMES = frozenset(_PINYIN_SURNAMES.split())
"""in Latin letters"""
