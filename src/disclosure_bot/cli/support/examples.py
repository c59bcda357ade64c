"""An example for the help of each command: what to type, and what comes of it in both languages."""

from typing import Any

EXAMPLES = {
    "chat": ("", "在终端里一问一答", "ask and read in the terminal"),
    "ask": ('"学费多少钱"', "问一句，印出答复", "asks once and prints the reply"),
    "serve": ("--log-level INFO", "按设置文件启动", "starts what the settings name"),
    "doctor": ("--json", "给程序看的检查结果", "the findings for programs"),
    "backup": ("/backup/today.db", "边服务边备份", "copies while the service runs"),
    "restore": ("/backup/today.db", "换回这份备份", "puts this backup in the database's place"),
    "move": (
        "sqlite+aiosqlite:///bot.db postgresql+asyncpg://bot@127.0.0.1/bot",
        "从文件搬到 PostgreSQL",
        "moves from a file to PostgreSQL",
    ),
    "gaps": (
        "--since 2026-09-01 --department finance",
        "一个部门9月以来的缺口",
        "of a department since September",
    ),
    "gaps show": ("3", "看3号缺口", "shows gap 3"),
    "gaps link": ("3 fees.refund", "把3号的问法加到条目", "adds the questions of gap 3 to the entry"),
    "gaps new": ("3 --id fees.photo", "为3号起草新条目", "drafts an entry for gap 3"),
    "gaps dismiss": ('3 --why "不归学校管"', "搁置3号", "puts gap 3 away"),
    "gaps reopen": ("3", "重新打开3号", "takes gap 3 up again"),
    "gaps approve": ('3 --text "宿舍能不能装空调"', "审定公开的文字", "approves the public text"),
    "gaps withdraw": ("3", "不再公开3号", "shows gap 3 in public no longer"),
    "gaps publish": ("public/", "写出公开网页", "writes the public page"),
    "stats": (
        "--since 2026-09-01 --html stats.html",
        "9月以来的统计网页",
        "a page of the figures since September",
    ),
    "api-key": ("list", "列出密钥", "lists the keys"),
    "api-key add": ("library", "给图书馆一个密钥", "makes a key for the library"),
    "api-key list": ("", "列出密钥属于谁", "lists whose keys there are"),
    "api-key remove": ("library", "作废图书馆的密钥", "makes the library's key worthless"),
    "staff": ("list", "列出账号", "lists the accounts"),
    "staff add": (
        "zhou --role liaison --department finance",
        "给计财处的编辑开账号",
        "a liaison of a department",
    ),
    "staff list": ("", "列出账号", "lists the accounts"),
    "staff link": ("zhou", "给一个登录链接", "makes a link to sign in once"),
    "staff remove": ("zhou", "删除账号", "closes the account"),
    "staff sessions": ("", "列出谁在登录", "lists who is signed in"),
    "staff revoke": ("zhou", "让其重新登录", "has them sign in again"),
    "staff history": ("--limit 20", "最近20件操作", "the last 20 acts"),
    "openapi": ("", "输出接口文档", "writes the document"),
    "forget": ("telegram 1001 --dry-run", "先看会删什么", "shows first what would be erased"),
    "purge": ("--days 90 --dry-run", "先看会删几条", "shows first how many would go"),
    "init": ('jiangdong --name "江东学院"', "为江东学院建知识库", "begins a knowledge in the folder"),
    "check": ("--strict", "有警告也算不通过", "fails at warnings too"),
    "accept": ("--yes", "同意删除，不再问", "lets them go without asking"),
    "test": ("questions.jsonl --junit report.xml", "加问一份标好的问题", "asks a labelled file too"),
    "links": ("fees.tuition", "只试一个条目的链接", "tries the links of one entry"),
    "coverage": ("--html coverage.html", "写成网页", "writes a page"),
    "diff": ("HEAD --replay", "改动会让哪些答复变", "which replies the edits would change"),
    "new-entry": ("fees.photo", "一项一项问，写好再看", "asks for one thing after the other"),
    "add-phrasing": ('fees.tuition "念书一年要花多少"', "加一个问法", "adds a phrasing"),
    "stamp": ("fees.tuition", "核对过中英文", "its two languages agree"),
    "schema": ("--write", "写进知识库给编辑器用", "writes them for editors"),
    "calendar": ("check", "对照工作日历", "compares the calendar"),
    "calendar check": ("", "缺哪一年、哪天不同", "which years lack, which days differ"),
    "deadline": ("2026-11-20 15 --working", "从11月20日起15个工作日", "15 working days from 20 November"),
    "requests": ("list --open", "在办的申请", "requests under way"),
    "requests add": (
        '--received 2026-11-03 --subject "招生计划" --item 11',
        "登记11月3日收到的一件",
        "notes one that came on 3 November",
    ),
    "requests assign": ("2026-0001 admission", "交给招生办", "hands it to the Admissions Office"),
    "requests clarify": ('2026-0001 --ask "请写明年份"', "请申请人补正", "asks the applicant back"),
    "requests extend": ('2026-0001 --days 10 --why "要征求意见"', "延长10个工作日", "ten working days more"),
    "requests answer": ("2026-0001 --outcome granted", "登记：予以公开", "notes that it was granted"),
    "requests withdraw": ("2026-0001", "申请人撤回", "the applicant has taken it back"),
    "requests erase": ("2026-0001", "清除申请人信息", "erases who asked"),
    "requests list": ("--open", "在办的，最急的在前", "those under way, the most urgent first"),
    "requests show": ("2026-0001", "看一件的全部情况", "shows all of one"),
    "requests export": (
        "--year 2025-2026 --csv requests.csv",
        "一年的数字和表格",
        "figures and table of a year",
    ),
    "requests ics": ("deadlines.ics", "写成日历文件", "writes a calendar"),
    "requests import": ("old.csv", "先看清楚要导入什么", "shows what would be taken in"),
    "requests rotate": ("", "换新密钥", "encrypts with a new key"),
    "ledger": ("list --year 2025-2026", "一年的公开信息", "publications of a year"),
    "ledger import": ("published.xlsx", "先看清楚要导入什么", "shows what would be taken in"),
    "ledger list": ("--year 2025-2026 --item 21", "一年里收费的公开", "what was published on fees"),
    "ledger check": ("--year 2025-2026", "查一年的台账", "checks the ledger of a year"),
    "ledger stats": ("--year 2025-2026", "一年的计数", "counts of a year"),
    "report": ("--year 2025-2026 --form ministry --out report/", "写出年度报告", "writes the yearly report"),
    "report explain": ("total --year 2025-2026", "总数怎么来的", "how the total came about"),
    "report publish": ("public/ --year 2025-2026", "写出公开网页", "writes the public pages"),
    "services": ("--json", "给程序看的三个数", "the three figures for programs"),
    "freshness": ("--department finance", "一个部门该核对的", "what a department should look at"),
    "year": ("--ics year.ics", "写成日历文件", "writes a calendar"),
}
"""path of the command -> arguments, and what they do in Chinese and in English"""


def show_example(command: Any, path: str) -> None:
    """Put the examples of a command and of those below it under their helps."""
    if path in EXAMPLES:
        arguments, zh, en = EXAMPLES[path]
        command.epilog = f"例 / example: disclosure-bot {path} {arguments}".rstrip() + f"\n\n{zh} / {en}"
    for name, below in getattr(command, "commands", {}).items():
        show_example(below, f"{path} {name}")
