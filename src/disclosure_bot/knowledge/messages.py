"""Everything that a check may say about the knowledge: one table, Chinese first, English beside it.

The keys are stable codes: scripts and suppression lists rely on them.
"""

from dataclasses import dataclass

from disclosure_bot.domain.knowledge import Finding, Level, Place

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Message:
    """What one code says: what is wrong, and what to write instead; ``{names}`` are filled in."""

    level: Level
    zh: str
    en: str
    hint: str
    hint_en: str


def _error(zh: str, en: str, hint: str, hint_en: str) -> Message:
    return Message(Level.ERROR, zh, en, hint, hint_en)


def _warning(zh: str, en: str, hint: str, hint_en: str) -> Message:
    return Message(Level.WARNING, zh, en, hint, hint_en)


def _hint(zh: str, en: str, hint: str, hint_en: str) -> Message:
    return Message(Level.HINT, zh, en, hint, hint_en)


_FILES = {
    "no-folder": _error(
        "找不到知识库文件夹 {name}",
        "there is no knowledge folder {name}",
        "请用 --knowledge 指明文件夹，或设置 DISCLOSURE_BOT_KNOWLEDGE",
        "name the folder with --knowledge or DISCLOSURE_BOT_KNOWLEDGE",
    ),
    "missing-file": _error(
        "缺少文件 {name}",
        "the file {name} is missing",
        "请从版本库恢复该文件，格式见 knowledge/README.md",
        "restore it; knowledge/README.md shows its form",
    ),
    "no-entries": _error(
        "entries/ 里没有任何条目",
        "entries/ holds no entry at all",
        "至少保留一个条目文件；空知识库不会上线",
        "keep at least one entry file; an empty knowledge never goes live",
    ),
    "unreadable-file": _error(
        "读不了这个文件：{reason}",
        "the file cannot be read: {reason}",
        "请检查文件权限",
        "check its permissions",
    ),
    "not-a-file": _error(
        "不是普通文件（可能是管道、设备或文件夹）",
        "not a regular file (a pipe, a device or a folder)",
        "请删除它，换成普通的 .yaml 文件",
        "remove it or put a regular .yaml file in its place",
    ),
    "outside-link": _error(
        "这个链接指向知识库文件夹之外",
        "the link leads out of the knowledge folder",
        "请把文件本身放进知识库文件夹",
        "put the file itself into the folder",
    ),
    "unread-file": _warning(
        "这个文件不会被读取",
        "this file is not read",
        "条目放在 entries/ 下，文件名以 .yaml 结尾",
        "entries belong in entries/, with names that end in .yaml",
    ),
    "file-too-large": _error(
        "文件超过 {limit} MB",
        "the file is over {limit} MB",
        "请把条目拆到几个文件里",
        "split the entries over several files",
    ),
    "folder-too-large": _error(
        "知识库文件过多或总量过大（上限 {files} 个、{limit} MB）",
        "too many files or too much text (at most {files} files, {limit} MB)",
        "请删去不属于知识库的文件",
        "remove what is no knowledge",
    ),
    "empty-file": _error(
        "文件是空的",
        "the file is empty",
        "请写入内容，或删除该文件",
        "write something into it, or delete it",
    ),
    "byte-order-mark": _warning(
        "文件开头有 BOM 标记（多由 Windows 记事本写入）",
        "the file begins with a byte order mark",
        "请在编辑器中另存为“UTF-8”（不带 BOM）",
        "save it as UTF-8 without BOM",
    ),
    "encoding-utf16": _error(
        "文件是 UTF-16 编码",
        "the file is in UTF-16",
        "请在编辑器中另存为“UTF-8”",
        "save it as UTF-8",
    ),
    "encoding-gbk": _error(
        "文件不是 UTF-8 编码，看起来是 GBK",
        "the file is not UTF-8; it looks like GBK",
        "请在编辑器中先用 GBK 重新打开，再另存为“UTF-8”",
        "reopen it as GBK, then save it as UTF-8",
    ),
    "encoding-unknown": _error(
        "文件不是 UTF-8 编码",
        "the file is not UTF-8",
        "请在编辑器中另存为“UTF-8”",
        "save it as UTF-8",
    ),
    "odd-character": _error(
        "有看不见的特殊字符 {name}",
        "an invisible character, {name}",
        "请删掉这个字符（多由网页或 PDF 粘贴带入），重新键入这一处",
        "delete it (pasting from pages or PDF brings such) and type that place again",
    ),
    "tab": _error(
        "有制表符（Tab）",
        "a tab character",
        "请改用空格；缩进每级两个空格",
        "use spaces; two for each level",
    ),
}

_SYNTAX = {
    "anchor": _error(
        "不能使用锚点 {name}",
        "anchors ({name}) are not allowed",
        '若这是文字，请加双引号："{name}…"',
        "if it is text, put it in double quotes",
    ),
    "alias": _error(
        "不能使用引用 {name}",
        "aliases ({name}) are not allowed",
        '若这是文字，请加双引号："{name}…"',
        "if it is text, put it in double quotes",
    ),
    "merge-key": _error(
        "不能使用合并键 <<",
        "merge keys (<<) are not allowed",
        "请把内容直接写在这里",
        "write the content out",
    ),
    "tag": _error(
        "不能使用标签 {name}",
        "tags ({name}) are not allowed",
        '若这是文字，请加双引号："{name}…"',
        "if it is text, put it in double quotes",
    ),
    "directive": _error(
        "不能使用 % 开头的 YAML 指令",
        "YAML directives are not allowed",
        "请删掉这一行",
        "delete the line",
    ),
    "second-document": _error(
        "一个文件里只能有一份内容，这里用 --- 又开始了一份",
        "a file holds one document; a second one begins here",
        "请删掉这行 ---，或把后面的内容另存为一个文件",
        "delete the --- line or move what follows to its own file",
    ),
    "too-deep": _error(
        "层次太深（超过 {limit} 层）",
        "nested too deeply (over {limit} levels)",
        "请检查括号与缩进",
        "check brackets and indentation",
    ),
    "too-many-nodes": _error(
        "内容项太多（超过 {limit} 个）",
        "too many values (over {limit})",
        "请把条目拆到几个文件里",
        "split the entries over several files",
    ),
    "complex-key": _error(
        "冒号前面只能是一个词",
        "a key must be a single word",
        "若这是文字，请整句加双引号",
        "if it is text, put it in double quotes",
    ),
    "duplicate-key": _error(
        "“{name}”在同一处写了两次（第 {line} 行已经写过）",
        "“{name}” is written twice (first on line {line})",
        "请合并成一个，删掉另一个",
        "merge the two and delete one",
    ),
    "syntax-colon": _error(
        "这里多了一个冒号，或这一行缩进不对",
        "a colon that YAML does not expect, or a wrong indentation",
        "文字里有“英文冒号加空格”时请整句加双引号；否则请与上一行对齐",
        "put text that holds a colon and a space in double quotes; otherwise align the line",
    ),
    "syntax-start": _error(
        "文字不能以这个符号开头",
        "text cannot begin with this character",
        '请给整句加双引号，例如 "@用户…"',
        "put the text in double quotes",
    ),
    "syntax-quote": _error(
        "引号没有成对",
        "a quotation mark is not closed",
        "请补上结尾的引号；句中的双引号写成中文引号“ ”",
        "close it",
    ),
    "syntax-bracket": _error(
        "方括号或花括号没有成对，或括号里少了逗号",
        "a bracket is not closed, or a comma is missing within it",
        "请补上 ] 或 }，各项之间用英文逗号",
        "close it, and put commas between the values",
    ),
    "syntax-key": _error(
        "这一行像是字段，但少了冒号",
        "this looks like a field without its colon",
        "请写成“字段: 内容”，冒号用英文，后面空一格；若是文字请检查缩进",
        "write “field: value”; indent it if it is text",
    ),
    "syntax-indent": _error(
        "缩进没有对齐，或引号之后还有文字",
        "wrong indentation, or text after a closing quote",
        "同级的行要左对齐，每级两个空格；列表项以“- ”开头",
        "align lines of one level, two spaces for each; list items begin with “- ”",
    ),
    "syntax-escape": _error(
        "双引号里的反斜杠写法不对",
        "a wrong backslash sequence in double quotes",
        "请把双引号换成单引号，或把 \\ 写成 \\\\",
        "use single quotes, or write \\ as \\\\",
    ),
    "syntax": _error(
        "YAML 写法不对",
        "YAML syntax: {said}",
        "请对照上下几行的写法",
        "compare with the lines around it",
    ),
}

_FIELDS = {
    "missing-field": _error(
        "缺少字段 {name}（{meaning}）",
        "the field {name} is missing",
        "请写：{example}",
        "write: {example}",
    ),
    "unknown-field": _error(
        "没有 {name} 这个字段",
        "there is no field {name}",
        "{suggestion}",
        "{suggestion_en}",
    ),
    "empty-field": _error(
        "字段 {name} 后面是空的",
        "the field {name} is empty",
        "请填写，例如 {example}；不需要就删掉这一行",
        "fill it in, for example {example}, or delete the line",
    ),
    "not-text": _error(
        "{name} 应是一段文字，这里却成了列表或“字段: 值”",
        "{name} must be text; this is a list or a mapping",
        "文字里有“英文冒号加空格”、以 [ 或 {{ 开头时，请整句加双引号",
        "put text that holds a colon and a space, or begins with [ or {{, in double quotes",
    ),
    "not-list": _error(
        "{name} 应是列表",
        "{name} must be a list",
        "请每行一项，以“- ”开头，或写成 {example}",
        "one item a line, beginning with “- ”, or {example}",
    ),
    "not-mapping": _error(
        "{name} 应由“字段: 值”组成",
        "{name} must consist of “field: value” lines",
        "请写：{example}",
        "write: {example}",
    ),
    "too-long-text": _error(
        "{name} 太长（上限 {limit} 字）",
        "{name} is too long (at most {limit} characters)",
        "请缩短",
        "shorten it",
    ),
    "more-lines": _error(
        "{name} 只能写一行",
        "{name} must be a single line",
        "请写在同一行里",
        "write it on one line",
    ),
    "not-allowed-value": _error(
        "{name} 不能写“{value}”",
        "{name} cannot be “{value}”",
        "可以写：{allowed}",
        "allowed: {allowed}",
    ),
    "out-of-range": _error(
        "{name} 超出范围：{value}",
        "{name} is out of range: {value}",
        "请写 {example} 这样的数",
        "write a number such as {example}",
    ),
    "bad-number": _error(
        "{name} 应是整数，不是“{value}”",
        "{name} must be a whole number, not “{value}”",
        "只写数字，前面不加 0，例如 {example}",
        "digits only, without a leading zero: {example}",
    ),
    "bad-date": _error(
        "{name} 应是日期，不是“{value}”",
        "{name} must be a date, not “{value}”",
        "请写成 年-月-日，例如 2026-09-01",
        "write year-month-day: 2026-09-01",
    ),
    "bad-flag": _error(
        "{name} 只能写 true 或 false，不是“{value}”",
        "{name} must be true or false, not “{value}”",
        "写 true（是）或 false（否）",
        "write true or false",
    ),
    "bad-id": _error(
        "编号“{value}”的写法不对",
        "“{value}” is no valid id",
        "只用小写字母、数字、连字符和点，最长 56 个字符，例如 fees.tuition",
        "lower-case letters, digits, hyphens and dots, up to 56 characters: fees.tuition",
    ),
    "bad-host": _error(
        "“{value}”不是主机名",
        "“{value}” is no host name",
        "只写主机，不带 https:// 和路径，例如 zs.cjlu.edu.cn；开头加点表示它下面的所有主机",
        "the host alone, without https:// or a path; a leading dot allows every host below",
    ),
    "bad-address": _error(
        "网址“{value}”的写法不对",
        "“{value}” is no web address",
        "请写完整网址，例如 https://www.example.edu.cn/",
        "write the whole address: https://www.example.edu.cn/",
    ),
    "bad-timezone": _error(
        "没有“{value}”这个时区",
        "there is no time zone “{value}”",
        "请写：timezone: Asia/Shanghai",
        "write: timezone: Asia/Shanghai",
    ),
    "bad-placeholder": _error(
        "句子 {name} 的占位符不对：{value}",
        "wrong placeholders in the sentence {name}: {value}",
        "这句必须且只能用：{allowed}",
        "it must hold these and no others: {allowed}",
    ),
    "missing-sentence": _error(
        "缺少句子 {name}",
        "the sentence {name} is missing",
        "请写：{name}: {{zh: …, en: …}}",
        "write: {name}: {{zh: …, en: …}}",
    ),
    "wrong-value": _error(
        "{name} 的内容不对",
        "{name}: {said}",
        "格式见 knowledge/README.md",
        "knowledge/README.md shows the form",
    ),
}

_CROSS = {
    "duplicate-id": _error(
        "编号 {name} 已经用过（{place}）",
        "the id {name} is taken ({place})",
        "请换一个编号",
        "choose another id",
    ),
    "duplicate-phrasing": _warning(
        "问法“{name}”在别处已有（{place}）",
        "the phrasing “{name}” stands elsewhere too ({place})",
        "一个问法只属于一个条目，请删掉一处",
        "a phrasing belongs to one entry: delete one of the two",
    ),
    "repeated-phrasing": _warning(
        "问法“{name}”在本条目里重复（第 {line} 行）",
        "the phrasing “{name}” is repeated in this entry (line {line})",
        "请删掉一个",
        "delete one of them",
    ),
    "test-is-phrasing": _warning(
        "测试问句“{name}”与问法相同（{place}），测不出东西",
        "the test question “{name}” equals a phrasing ({place}) and tests nothing",
        "请换一种说法",
        "word it differently",
    ),
    "contradicting-test": _error(
        "测试问句“{name}”既在 hit 又在 miss",
        "the test question “{name}” stands in hit and in miss",
        "请删掉一处",
        "delete one of the two",
    ),
    "unknown-entry": _warning(
        "没有编号为 {name} 的条目",
        "there is no entry {name}",
        "{suggestion}",
        "{suggestion_en}",
    ),
    "related-to-itself": _warning(
        "相关条目里写了自己",
        "the entry is related to itself",
        "请删掉",
        "delete it",
    ),
    "unknown-department": _error(
        "没有“{name}”这个责任部门",
        "there is no department “{name}”",
        "{suggestion}",
        "{suggestion_en}",
    ),
    "unknown-item": _error(
        "公开事项清单里没有第 {name} 项",
        "the checklist has no item {name}",
        "请写 checklist.yaml 里的序号；清单之外写 items: []",
        "write a number of checklist.yaml; beyond the checklist write items: []",
    ),
    "unknown-office": _error(
        "school.yaml 的 office 写了“{name}”，departments.yaml 里没有",
        "school.yaml names the office “{name}”, which departments.yaml lacks",
        "{suggestion}",
        "{suggestion_en}",
    ),
    "duplicate-item": _error(
        "公开事项 {name} 重复",
        "the item {name} is repeated",
        "每项的序号只能出现一次",
        "each number stands once",
    ),
    "validity-reversed": _error(
        "有效期的截止日早于起始日",
        "the validity ends before it begins",
        "请检查 valid_from 与 valid_until",
        "check valid_from and valid_until",
    ),
    "no-phrasing": _error(
        "没有任何问法",
        "there is no phrasing at all",
        "请写：phrasings: {{zh: [学费多少钱]}}",
        "write: phrasings: {{zh: [学费多少钱]}}",
    ),
}

MESSAGES: dict[str, Message] = {**_FILES, **_SYNTAX, **_FIELDS, **_CROSS}
"""Every code"""


def found(code: str, where: Place, entry: str = "", **values: object) -> Finding:
    """Return the finding of that code, with the values filled into its sentences."""
    message = MESSAGES[code]
    filled = {name: _shown(value) for name, value in values.items()}
    return Finding(
        level=message.level,
        where=where,
        code=code,
        message=message.zh.format_map(filled),
        message_en=message.en.format_map(filled),
        hint=message.hint.format_map(filled),
        hint_en=message.hint_en.format_map(filled),
        entry=entry,
    )


def _shown(value: object) -> str:
    """Return a value as one short line of printable characters: it may come from a hostile file."""
    line = " ".join(str(value).split())
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
