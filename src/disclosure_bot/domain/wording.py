"""The sentences that the bot says by itself; their text lives in wording.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from disclosure_bot.domain.language import Bilingual, Language


class Say(StrEnum):
    """Key of a sentence in wording.yaml; the placeholders it must hold stand in ``PLACEHOLDERS``."""

    GREETING = "greeting"
    HELP = "help"
    GOODBYE = "goodbye"
    EMPTY = "empty"
    CHOOSE = "choose"
    ABSTAIN = "abstain"
    ABSTAIN_OTHER = "abstain-other"
    ABSTAIN_OTHER_SCHOOL = "abstain-other-school"
    ABSTAIN_OFFICE = "abstain-office"
    ABSTAIN_ELSEWHERE = "abstain-elsewhere"
    URGENT_NUMBERS = "urgent-numbers"
    DEPARTMENT = "department"
    DEPARTMENT_INFERRED = "department-inferred"
    REVIEWED = "reviewed"
    CONTACT = "contact"
    CONTACT_PHONE = "contact-phone"
    CONTACT_EMAIL = "contact-email"
    CONTACT_ROOM = "contact-room"
    CONTACT_HOURS = "contact-hours"
    CONTACT_SITE = "contact-site"
    OF_YEAR = "of-year"
    SOURCES_OPENED = "sources-opened"
    SOURCES_SEEN = "sources-seen"
    NEWEST = "newest"
    CAMPUS_ACCESS = "campus-access"
    MISSING = "missing"
    MISSING_AMOUNT = "missing-amount"
    MISSING_DEADLINE = "missing-deadline"
    MISSING_FORM = "missing-form"
    MISSING_PHONE = "missing-phone"
    MISSING_LIST = "missing-list"
    MISSING_TEXT = "missing-text"
    MISSING_STEPS = "missing-steps"
    MISSING_HOURS = "missing-hours"
    CELL = "cell"
    CELL_COPIED = "cell-copied"
    CELL_TOTAL = "cell-total"
    CELL_NEAR = "cell-near"
    CELL_NONE = "cell-none"
    CELL_NO_YEAR = "cell-no-year"
    CELL_SINCE = "cell-since"
    ASK_FOR = "ask-for"
    BUTTON_COPY_TEXT = "button-copy-text"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    NO_ENGLISH = "no-english"
    TOO_MANY = "too-many"
    SURE = "sure"
    FAIRLY_SURE = "fairly-sure"
    READ_AS = "read-as"
    UNKNOWN_NUMBER = "unknown-number"
    START_WHO = "start-who"
    AUDIENCE_APPLICANT = "audience-applicant"
    AUDIENCE_STUDENT = "audience-student"
    AUDIENCE_STAFF = "audience-staff"
    AUDIENCE_INTERNATIONAL = "audience-international"
    MOST_ASKED = "most-asked"
    BUTTON_CATALOGUE = "button-catalogue"
    BUTTON_BACK = "button-back"
    BUTTON_START = "button-start"
    BUTTON_NEXT = "button-next"
    BUTTON_COPY = "button-copy"
    BUTTON_READ = "button-read"
    BUTTON_SERVICES = "button-services"
    SERVICES = "services"
    CATALOGUE = "catalogue"
    CATALOGUE_CATEGORY = "catalogue-category"
    CATALOGUE_ITEM = "catalogue-item"
    CATALOGUE_EMPTY = "catalogue-empty"
    SOURCE = "source"
    BUTTON_EXPIRED = "button-expired"
    UNKNOWN_COMMAND = "unknown-command"
    TEXT_ONLY = "text-only"
    PRIVATE_ONLY = "private-only"
    SLOW_DOWN = "slow-down"
    LATE = "late"
    OPEN_CHAT = "open-chat"
    BUTTON_USEFUL = "button-useful"
    BUTTON_NOT_USEFUL = "button-not-useful"
    BUTTON_NONE_OF_THESE = "button-none-of-these"
    WHY = "why"
    REASON_NOT_ASKED = "reason-not-asked"
    REASON_OUTDATED = "reason-outdated"
    REASON_BROKEN_LINK = "reason-broken-link"
    REASON_UNCLEAR = "reason-unclear"
    THANKS = "thanks"
    NONE_OF_THESE = "none-of-these"
    BUTTON_NEAR = "button-near"
    NEAR = "near"
    NEAR_NONE = "near-none"
    BUTTON_WISH = "button-wish"
    WISH_KEPT = "wish-kept"
    WISH_TOLD = "wish-told"
    BUTTON_HANDOFF = "button-handoff"
    HANDOFF_OPENED = "handoff-opened"
    HANDOFF_ALREADY = "handoff-already"
    HANDOFF_ADDED = "handoff-added"
    HANDOFF_UNDELIVERED = "handoff-undelivered"
    ATTACHMENT_BELOW = "attachment-below"
    ATTACHMENT_LOST = "attachment-lost"
    ATTACHMENT_REFUSED = "attachment-refused"
    EDIT_NOT_PASSED = "edit-not-passed"
    EDITED = "edited"
    HANDOFF_UNAVAILABLE = "handoff-unavailable"
    HANDOFF_URGENT = "handoff-urgent"
    HANDOFF_URGENT_FAILED = "handoff-urgent-failed"
    HANDOFF_FROM_STAFF = "handoff-from-staff"
    HANDOFF_HOW_TO_REPLY = "handoff-how-to-reply"
    HANDOFF_RELAYED = "handoff-relayed"
    HANDOFF_CLOSED = "handoff-closed"
    STAFF_QUESTION = "staff-question"
    STAFF_URGENT = "staff-urgent"
    STAFF_UNDELIVERED = "staff-undelivered"
    STAFF_TOPIC = "staff-topic"
    BUTTON_CLOSE = "button-close"
    STAFF_RELAYED = "staff-relayed"
    STAFF_FROM_ASKER = "staff-from-asker"
    STAFF_CLOSED = "staff-closed"
    STAFF_NOT_OPEN = "staff-not-open"
    STAFF_UNREACHABLE = "staff-unreachable"
    STAFF_NOT_LISTED = "staff-not-listed"
    STAFF_ONLY = "staff-only"
    STAFF_STATUS = "staff-status"
    GAPS_PAGE = "gaps-page"
    GAPS_OPEN = "gaps-open"
    GAPS_LINKED = "gaps-linked"
    GAPS_DISMISSED = "gaps-dismissed"
    BUTTON_PREVIOUS = "button-previous"
    BUTTON_GAP_LINK = "button-gap-link"
    BUTTON_GAP_DRAFT = "button-gap-draft"
    BUTTON_GAP_DISMISS = "button-gap-dismiss"
    BUTTON_GAP_REOPEN = "button-gap-reopen"
    BUTTON_GAP_TRY = "button-gap-try"
    BUTTON_GAP_WRITE = "button-gap-write"
    GAP_CHOOSE = "gap-choose"
    GAP_WHY = "gap-why"
    GAP_WHY_ELSEWHERE = "gap-why-elsewhere"
    GAP_WHY_PERSONAL = "gap-why-personal"
    GAP_WHY_NOISE = "gap-why-noise"
    GAP_TRIED = "gap-tried"
    GAP_CHANGED = "gap-changed"
    GAP_UNCHANGED = "gap-unchanged"
    GAP_UNSOUND = "gap-unsound"
    GAP_LINKED_NOW = "gap-linked-now"
    GAP_DRAFTED = "gap-drafted"
    GAP_DISMISSED_NOW = "gap-dismissed-now"
    GAP_REOPENED = "gap-reopened"
    GAP_NO_ENTRY = "gap-no-entry"
    LANGUAGE = "language"
    LANGUAGE_ZH = "language-zh"
    LANGUAGE_EN = "language-en"
    LANGUAGE_AUTO = "language-auto"
    LANGUAGE_SET = "language-set"
    LANGUAGE_FOLLOWS = "language-follows"
    PRIVACY = "privacy"
    MY_DATA = "my-data"
    FORGET_ASK = "forget-ask"
    FORGET_BLIND = "forget-blind"
    BUTTON_FORGET = "button-forget"
    BUTTON_KEEP = "button-keep"
    FORGOTTEN = "forgotten"
    KEPT = "kept"
    SERVICE_MATERIALS = "service-materials"
    SERVICE_STEPS = "service-steps"
    SERVICE_WHERE = "service-where"
    SERVICE_ONLINE = "service-online"
    SERVICE_APPLY_ONLINE = "service-apply-online"
    SERVICE_VISITS = "service-visits"
    SERVICE_PROMISED = "service-promised"
    SERVICE_FEE = "service-fee"
    DEADLINE = "deadline"
    DEADLINE_BEFORE = "deadline-before"
    DEADLINE_EXTENDED = "deadline-extended"
    DEADLINE_PASSED = "deadline-passed"
    DEADLINE_PROVISIONAL = "deadline-provisional"
    BUTTON_SAVE_DAY = "button-save-day"
    FILE_WRITTEN = "file-written"
    FILE_NOT_WRITTEN = "file-not-written"
    BUTTON_REQUEST = "button-request"
    BUTTON_REQUEST_FOUND = "button-request-found"
    BUTTON_REQUEST_GO_ON = "button-request-go-on"
    BUTTON_REQUEST_SKIP = "button-request-skip"
    BUTTON_REQUEST_CANCEL = "button-request-cancel"
    BUTTON_REQUEST_FILE = "button-request-file"
    REQUEST_WHAT = "request-what"
    REQUEST_PUBLIC = "request-public"
    REQUEST_PERIOD = "request-period"
    REQUEST_HOW = "request-how"
    REQUEST_TOO_LONG = "request-too-long"
    REQUEST_READY = "request-ready"
    REQUEST_TEXT = "request-text"
    REQUEST_WHERE = "request-where"
    REQUEST_CLOCK = "request-clock"
    REQUEST_NOT_TAKEN = "request-not-taken"
    REQUEST_FOUND = "request-found"
    REQUEST_CANCELLED = "request-cancelled"
    REQUEST_FILED = "request-filed"
    REQUEST_STATE = "request-state"
    REQUEST_UNKNOWN = "request-unknown"
    REGISTER_PAGE = "register-page"
    BUTTON_REGISTER_ASSIGN = "button-register-assign"
    BUTTON_REGISTER_EXTEND = "button-register-extend"
    BUTTON_REGISTER_ANSWER = "button-register-answer"
    REGISTER_WHOM = "register-whom"
    REGISTER_LONGER = "register-longer"
    REGISTER_WHY_THIRD = "register-why-third"
    REGISTER_WHY_MUCH = "register-why-much"
    REGISTER_HOW = "register-how"
    REGISTER_BECAUSE = "register-because"
    REGISTER_DONE = "register-done"
    COMMAND_START = "command-start"
    COMMAND_HELP = "command-help"
    COMMAND_CATALOGUE = "command-catalogue"
    COMMAND_REQUEST = "command-request"
    COMMAND_LANG = "command-lang"
    COMMAND_PRIVACY = "command-privacy"
    COMMAND_MYDATA = "command-mydata"
    COMMAND_FORGET = "command-forget"
    COMMAND_GAPS = "command-gaps"
    COMMAND_REQUESTS = "command-requests"
    COMMAND_STATUS = "command-status"
    COMMAND_CLOSE = "command-close"
    DESCRIPTION = "description"
    SHORT_DESCRIPTION = "short-description"
    WEB_TITLE = "web-title"
    WEB_SKIP = "web-skip"
    WEB_NAVIGATION = "web-navigation"
    WEB_OTHER_LANGUAGE = "web-other-language"
    WEB_QUESTION = "web-question"
    WEB_HINT = "web-hint"
    WEB_ASK = "web-ask"
    WEB_CONVERSATION = "web-conversation"
    WEB_YOU_ASKED = "web-you-asked"
    WEB_YOU_CHOSE = "web-you-chose"
    WEB_START_OVER = "web-start-over"
    WEB_PRINT = "web-print"
    WEB_COPIED = "web-copied"
    WEB_FAILED = "web-failed"
    WEB_UNREADABLE = "web-unreadable"
    WEB_TOO_LONG = "web-too-long"
    WEB_FORM_OLD = "web-form-old"
    WEB_NOT_FOUND = "web-not-found"
    WEB_HOME = "web-home"
    WEB_TOPICS = "web-topics"
    WEB_CHECKLIST = "web-checklist"
    WEB_DEADLINE = "web-deadline"
    WEB_DEADLINE_INTRO = "web-deadline-intro"
    WEB_DEADLINE_LAST = "web-deadline-last"
    WEB_DEADLINE_STEPS = "web-deadline-steps"
    WEB_DEADLINE_DAY = "web-deadline-day"
    WEB_DEADLINE_RULE = "web-deadline-rule"
    WEB_DEADLINE_OTHER = "web-deadline-other"
    WEB_DEADLINE_NUMBER = "web-deadline-number"
    WEB_DEADLINE_HOW_MANY = "web-deadline-how-many"
    WEB_DEADLINE_UNIT = "web-deadline-unit"
    WEB_DEADLINE_GO = "web-deadline-count"
    WEB_DEADLINE_OWN = "web-deadline-own"
    WEB_DEADLINE_START = "web-deadline-wrong-day"
    WEB_DEADLINE_TERM = "web-deadline-wrong-term"
    WEB_DEADLINE_COUNT = "web-deadline-wrong-count"
    WEB_REQUEST = "web-request"
    WEB_REQUEST_INTRO = "web-request-intro"
    WEB_REQUEST_WHAT = "web-request-what"
    WEB_REQUEST_LOOK_UP = "web-request-look-up"
    WEB_REQUEST_NOT_PUBLIC = "web-request-not-public"
    WEB_REQUEST_PERIOD = "web-request-period"
    WEB_REQUEST_NAME = "web-request-name"
    WEB_REQUEST_CONTACT = "web-request-contact"
    WEB_REQUEST_FORM = "web-request-form"
    WEB_REQUEST_AS_FILE = "web-request-as-file"
    WEB_REQUEST_ON_PAPER = "web-request-on-paper"
    WEB_REQUEST_ON_SITE = "web-request-on-site"
    WEB_REQUEST_PRIVATE = "web-request-private"
    WEB_REQUEST_WRITE = "web-request-write"
    WEB_REQUEST_NEEDED = "web-request-needed"
    WEB_REQUEST_OWN = "web-request-own"
    WEB_REQUEST_RECEIPT = "web-request-receipt"
    WEB_REQUEST_ASK = "web-request-ask"
    WEB_REQUEST_KEEP = "web-request-keep"
    WEB_OPEN = "web-open"
    WEB_PRIVACY = "web-privacy"
    WEB_BEYOND = "web-beyond"
    WEB_ITEM_EMPTY = "web-item-empty"
    WEB_OPEN_INTRO = "web-open-intro"
    WEB_OPEN_NONE = "web-open-none"
    WEB_OPEN_SINCE = "web-open-since"
    WEB_THIS_PAGE = "web-this-page"
    WEB_LATER_LINK = "web-later-link"
    WEB_LATER_TITLE = "web-later-title"
    WEB_LATER_NOTHING = "web-later-nothing"
    WEB_LATER_ANSWER = "web-later-answer"
    WEB_LATER_KEEP = "web-later-keep"
    WEB_LATER_ADD = "web-later-add"
    WEB_LATER_ADDED = "web-later-added"
    WEB_LATER_CLOSED = "web-later-closed"
    WEB_SEND = "web-send"
    WEB_COOKIE = "web-cookie"
    WEB_WIDGET = "web-widget"
    WEB_CLOSE = "web-close"


PLACEHOLDERS: Mapping[Say, frozenset[str]] = {
    Say.GREETING: frozenset({"school"}),
    Say.ABSTAIN_OTHER: frozenset({"ask"}),
    Say.ABSTAIN_OTHER_SCHOOL: frozenset({"school"}),
    Say.ABSTAIN_OFFICE: frozenset({"office"}),
    Say.DEPARTMENT: frozenset({"department"}),
    Say.DEPARTMENT_INFERRED: frozenset({"department"}),
    Say.CONTACT: frozenset({"department"}),
    Say.CONTACT_PHONE: frozenset({"value"}),
    Say.CONTACT_EMAIL: frozenset({"value"}),
    Say.CONTACT_ROOM: frozenset({"value"}),
    Say.CONTACT_HOURS: frozenset({"value"}),
    Say.CONTACT_SITE: frozenset({"value"}),
    Say.OF_YEAR: frozenset({"value", "year"}),
    Say.ABSTAIN_ELSEWHERE: frozenset({"school"}),
    Say.URGENT_NUMBERS: frozenset({"numbers"}),
    Say.REVIEWED: frozenset({"date"}),
    Say.SOURCES_OPENED: frozenset({"date"}),
    Say.SOURCES_SEEN: frozenset({"date"}),
    Say.NEWEST: frozenset({"date", "item", "title"}),
    Say.CAMPUS_ACCESS: frozenset({"source"}),
    Say.MISSING: frozenset({"what"}),
    Say.CELL: frozenset({"column", "row", "source", "title", "unit", "value"}),
    Say.CELL_COPIED: frozenset({"column", "row", "source", "title", "unit", "value"}),
    Say.CELL_TOTAL: frozenset({"column", "rows", "unit", "value"}),
    Say.CELL_NEAR: frozenset({"row"}),
    Say.CELL_NONE: frozenset({"row"}),
    Say.CELL_NO_YEAR: frozenset({"asked", "row", "there"}),
    Say.CELL_SINCE: frozenset({"year"}),
    Say.EXPIRED: frozenset({"date"}),
    Say.NOT_YET_VALID: frozenset({"date"}),
    Say.TOO_MANY: frozenset({"count"}),
    Say.READ_AS: frozenset({"title"}),
    Say.MOST_ASKED: frozenset({"audience"}),
    Say.BUTTON_COPY: frozenset({"value"}),
    Say.BUTTON_READ: frozenset({"title"}),
    Say.SERVICES: frozenset({"count"}),
    Say.CATALOGUE: frozenset({"count"}),
    Say.CATALOGUE_CATEGORY: frozenset({"category", "number"}),
    Say.CATALOGUE_ITEM: frozenset({"item", "number"}),
    Say.CATALOGUE_EMPTY: frozenset({"item", "number", "office"}),
    Say.WISH_TOLD: frozenset({"question"}),
    Say.HANDOFF_OPENED: frozenset({"office"}),
    Say.HANDOFF_UNAVAILABLE: frozenset({"office"}),
    Say.HANDOFF_URGENT_FAILED: frozenset({"office"}),
    Say.STAFF_URGENT: frozenset({"title"}),
    Say.STAFF_UNDELIVERED: frozenset({"handoff", "question", "title"}),
    Say.HANDOFF_UNDELIVERED: frozenset({"office"}),
    Say.STAFF_QUESTION: frozenset({"handoff", "lang", "nearest", "question"}),
    Say.STAFF_TOPIC: frozenset({"question"}),
    Say.STAFF_CLOSED: frozenset({"entry"}),
    Say.STAFF_STATUS: frozenset(
        {"answered", "depth", "error", "last_poll", "oldest", "retries", "throttled"}
    ),
    Say.GAPS_PAGE: frozenset({"count", "page", "pages", "state"}),
    Say.BUTTON_GAP_LINK: frozenset({"title"}),
    Say.GAP_CHOOSE: frozenset({"entry", "title"}),
    Say.GAP_TRIED: frozenset({"detail"}),
    Say.GAP_LINKED_NOW: frozenset({"count", "entry"}),
    Say.GAP_DRAFTED: frozenset({"file"}),
    Say.GAP_NO_ENTRY: frozenset({"entry"}),
    Say.MY_DATA: frozenset(
        {"exchanges", "first", "handoffs", "lang", "last", "requests", "waiting", "wishes"}
    ),
    Say.FORGET_BLIND: frozenset({"until"}),
    Say.FORGOTTEN: frozenset({"count"}),
    Say.SERVICE_MATERIALS: frozenset({"items"}),
    Say.SERVICE_STEPS: frozenset({"items"}),
    Say.SERVICE_WHERE: frozenset({"place"}),
    Say.SERVICE_VISITS: frozenset({"count"}),
    Say.SERVICE_PROMISED: frozenset({"term"}),
    Say.SERVICE_FEE: frozenset({"fee"}),
    Say.DEADLINE: frozenset({"action", "basis", "due", "event", "start", "term"}),
    Say.DEADLINE_BEFORE: frozenset({"action", "basis", "due", "event", "start", "term"}),
    Say.DEADLINE_EXTENDED: frozenset({"due"}),
    Say.DEADLINE_PROVISIONAL: frozenset({"years"}),
    Say.FILE_WRITTEN: frozenset({"path"}),
    Say.FILE_NOT_WRITTEN: frozenset({"path"}),
    Say.REQUEST_TOO_LONG: frozenset({"count"}),
    Say.REQUEST_TEXT: frozenset({"date", "how", "office", "period", "school", "what"}),
    Say.REQUEST_WHERE: frozenset({"office"}),
    Say.REQUEST_CLOCK: frozenset({"basis", "due", "start", "term"}),
    Say.REQUEST_FILED: frozenset({"due", "number"}),
    Say.REQUEST_STATE: frozenset({"due", "number", "outcome", "received", "state"}),
    Say.REGISTER_PAGE: frozenset({"counts", "page", "pages"}),
    Say.DESCRIPTION: frozenset({"school"}),
    Say.SHORT_DESCRIPTION: frozenset({"school"}),
    Say.WEB_TITLE: frozenset({"school"}),
    Say.WEB_TOO_LONG: frozenset({"limit"}),
    Say.WEB_OPEN_SINCE: frozenset({"date"}),
    Say.WEB_REQUEST_ASK: frozenset({"office"}),
    Say.WEB_REQUEST_RECEIPT: frozenset({"number"}),
    Say.WEB_DEADLINE_OWN: frozenset({"due", "start", "term"}),
    Say.WEB_DEADLINE_START: frozenset({"first", "last"}),
    Say.WEB_DEADLINE_COUNT: frozenset({"limit"}),
}
"""Which placeholders a sentence may and must hold; a key not listed holds none."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Every sentence of ``Say``, in both languages."""

    sentences: Mapping[Say, Bilingual]

    def say(self, key: Say, language: Language, **values: object) -> str:
        """Return the sentence with its placeholders filled in."""
        return self.sentences[key].in_language(language).format_map(values)


@dataclass(frozen=True, slots=True)
class Words:
    """The wording in one language."""

    wording: Wording
    language: Language

    def __call__(self, key: Say, **values: object) -> str:
        """Return a sentence."""
        return self.wording.say(key, self.language, **values)
