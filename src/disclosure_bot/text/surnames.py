"""What names are written with, for telling 我是王小明 and 我是古丽 from 我是高中生."""

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
明天 来自 来问 来咨询 关于 全日制 全国 单招 安徽 江西 江苏 温州 宁波 云南 海南 金华 杭州 国外 平时 普通
普高 路过 时间 管理 经管 法学 金融 信息 信工 文史 文理 商学 商科 时候 都是 都要 都行 都可以 都不 都在 都有
都能 都会 都可 都应 都得 都没 都算 都去 都说 都想 都来 申诉 权利 权益 夏令 农村 农业 农户 班主任 干私 原来
利用 居民 干部 公费 公办 海归 明白 解释 解决 查询 游客 宿舍 宿管 官方 项目 方便 全部 应该 相关 信用 初中
门卫 元旦 空着 申请 毕业 文件 方式 方法 安排 章程 程序 费用 任课 常见 关系 高等 党费 路线 包括 应当 于是
向导 左右 全校 单位 阳光 时段 平安 卫生 支付 印章 公寓 公示 公告 公开 居住 信访 国籍 公民 公交 来访 和电话
和地址 和联系 边赚 边学 边玩 边做 边看 晋级 何时
"""
_FORM_WORDS = """
必填 填错 写错 不详 同上 保密 匿名 曾用名 拼音 英文 中文 什么 哪个 怎么 错了 对的 空白 变更 修改 更改 可以
叫错 起错 成绩 证件 签字 签名 爸爸 妈妈
"""
_LONG_SURNAMES = """
欧阳 司马 上官 诸葛 司徒 慕容 夏侯 令狐 皇甫 尉迟 端木 轩辕 长孙 宇文 呼延 独孤 佐藤 铃木 高桥 田中 渡边
伊藤 山本 中村 小林 加藤 吉田 山田 佐佐木 山口 松本 井上 木村 山崎 中岛 池田 桥本 松下 小池 阿部 石川 山下
中川 小川 前田 冈田 长谷川 藤田 后藤 近藤 村上 远藤 青木 坂本 斋藤 福田 太田 西村 藤井 金子 藤原 三浦 中野
原田 松田 竹内 小野 石田 工藤 上田 森田 小泉 宫本 宫崎 安倍 大岛 大野 柴田 酒井 横山 新井 野村 松井 鲜于
"""
_SOUNDS = """
阿艾爱埃奥巴芭拜邦贝比毕碧宾波伯博勃卜布查茨次措达黛丹德登迪狄蒂丁杜都顿多铎俄厄恩尔法凡菲费芬弗夫芙福嘎甘
冈戈格葛根贡古哈罕汗翰赫亨霍基吉加贾杰金津卡凯坎康柯克肯库夸奎昆拉喇莱兰朗劳勒雷蕾黎里莉丽利力琳卢鲁露伦罗
洛玛迈麦曼梅蒙孟米缅莫默姆木穆纳娜奈妮尼涅努诺欧帕潘佩皮婆普其奇恰乔切钦青琼丘曲让热仁日茹若萨塞赛桑瑟森莎
珊舍诗施斯丝苏索塔泰坦特滕提廷吐托瓦娃旺韦维沃乌吾武西希锡香欣逊雅亚央耶叶伊依易因尤云孜赞泽扎詹芝卓宗佐合
不买约安
"""
_SYLLABLES = """
彼得 大卫 保罗 保尔 优素 白玛 朝鲁 旦增 再娜 斯琴 索朗 马丁 马克 马利 马哈 侯赛 乔治 本杰明 汤姆 杰克 麦克
木江 甫江 历山大 祖农 敖登 江布 塔力甫
"""
_NOT_SOUNDED = """
意大利 西班牙 葡萄牙 比利时 奥地利 乌克兰 波兰 芬兰 荷兰 爱尔兰 苏格兰 英格兰 新西兰 泰国 丹麦 塞尔维亚
保加利亚 罗马尼亚 立陶宛 拉脱维亚 爱沙尼亚 斯洛伐克 斯洛文尼亚 克罗地亚 波黑 阿尔巴尼亚 摩尔多瓦 亚美尼亚
格鲁吉亚 阿塞拜疆 希腊 俄罗斯 白俄罗斯 巴基斯坦 哈萨克 哈萨克斯坦 吉尔吉斯 吉尔吉斯斯坦 塔吉克 塔吉克斯坦
乌兹别克 乌兹别克斯坦 土库曼斯坦 阿富汗 伊朗 伊拉克 叙利亚 约旦 黎巴嫩 以色列 沙特 阿曼 也门 卡塔尔 巴林
科威特 阿联酋 尼泊尔 孟加拉 斯里兰卡 缅甸 泰 老挝 柬埔寨 马来西亚 菲律宾 文莱 东帝汶 埃及 利比亚 突尼斯
阿尔及利亚 苏丹 埃塞俄比亚 索马里 肯尼亚 乌干达 卢旺达 布隆迪 坦桑尼亚 赞比亚 津巴布韦 莫桑比克 安哥拉
纳米比亚 博茨瓦纳 尼日尔 尼日利亚 加纳 多哥 贝宁 喀麦隆 加蓬 刚果 乍得 马里 几内亚 塞内加尔 冈比亚
利比里亚 塞拉利昂 墨西哥 古巴 牙买加 海地 多米尼加 巴拿马 哥伦比亚 委内瑞拉 厄瓜多尔 秘鲁 巴西 玻利维亚
智利 阿根廷 乌拉圭 巴拉圭 加拿大 澳大利亚 蒙古 亚洲 欧洲 拉丁 阿拉伯 维吾尔 哈尼 西藏 拉萨 西安 延安 雅安
泰安 吉安 六安 淮安 哈密 吐鲁番 阿克苏 阿勒泰 乌鲁木齐 伊犁 伊宁 和田 克拉玛依 阿里 那曲 林芝 日喀 多次
多不 其次 其不 合法 不合 合格 不约 不提 不利 不安 不多 都不 都合 都买 安卓 安因 古典 博雅 巴士 提不 买不
约不 因不 加不 加多 加卡 达不 合约 合买 因多
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
"""single characters"""
LONG_SURNAMES = tuple(dict.fromkeys(_LONG_SURNAMES.split()))
"""of more than one character, Chinese and Japanese"""
SOUNDS = "".join(_SOUNDS.split())
"""characters that write how names of other languages sound: 迪丽热巴, 阿卜杜拉, 尼古拉"""
SYLLABLES = tuple(sorted(_SYLLABLES.split(), key=len, reverse=True))
"""and parts of such names with characters that write much else"""
NOT_SOUNDED = frozenset(_NOT_SOUNDED.split())
"""places and words that are written with the same ones"""
NOT_NAMES = tuple(_NOT_NAMES.split())
"""words that begin with a surname"""
FORM_WORDS = tuple(_FORM_WORDS.split())
"""what stands after 姓名 where no name is given"""
PINYIN_SURNAMES = frozenset(_PINYIN_SURNAMES.split())
"""in Latin letters, lower case: Chinese ones and common ones of other languages"""
