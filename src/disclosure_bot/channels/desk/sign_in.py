"""Pages before the desk: sign in by a one-time link or by the school's own sign-in, and out again."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.openid import OpenId
from disclosure_bot.channels.desk.visit import (
    BEFORE,
    SESSION,
    DeniedError,
    Reader,
    Visit,
    reader_of,
    signed_in,
)
from disclosure_bot.channels.web.site import PERSONAL, address_of
from disclosure_bot.staff.service import LINK_LIFE, SESSION_LIFE

OPENID = "desk-openid"
"""cookie with the secret of a sign-in at the school's provider that has begun"""
_BEFORE = 3600
"""seconds that a form to sign in may stand open"""


class SignIn:
    """Lets staff in and out; all that counts as an attempt is rated by address."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        return [
            Route("/sign-in", self.explain),
            Route("/sign-in/{secret}", self.offer),
            Route("/sign-in/{secret}", self.enter, methods=["POST"]),
            Route("/openid", self.go_to_provider),
            Route("/openid/back", self.come_back),
            signed_in(self._desk, "/sign-out", self.leave, methods=("POST",)),
        ]

    async def explain(self, request: Request) -> Response:
        """Say how one signs in."""
        reader = await reader_of(self._desk, request)
        if reader.session:
            return reader.see_other("/")
        return reader.page("sign-in.html", has_openid=self._desk.openid is not None, secret=None)

    async def offer(self, request: Request) -> Response:
        """Offer to use a link up: reading it does nothing, since chat programs look at links first."""
        reader = await reader_of(self._desk, request)
        token = secrets.token_urlsafe(18)
        fresh = replace(reader, token=token, session=None, menu=())
        page = fresh.page("sign-in.html", has_openid=False, secret=request.path_params["secret"])
        self._desk.set_cookie(page, BEFORE, token, _BEFORE)
        return page

    async def enter(self, request: Request) -> Response:
        """Use a link up and begin a session.

        Raises:
            DeniedError: the link was used, is too old or was never made.
        """
        self._count_attempt(request)
        reader = await reader_of(self._desk, request)
        # The form was made before there was a session, whatever session the browser has by now.
        before = replace(reader, token=request.cookies.get(self._desk.options.cookie(BEFORE), ""))
        await before.read_form()
        token = await self._desk.staff.enter_by_link(request.path_params["secret"], reader.now)
        if token is None:
            raise DeniedError(
                403,
                "这个登录链接已用过或已过期，请再要一个",
                "this link was used or is too old: ask for another",
            )
        return self._begun(reader, token)

    async def go_to_provider(self, request: Request) -> Response:
        """Begin to sign in at the school's provider."""
        openid = self._openid()
        self._count_attempt(request)
        secret = secrets.token_urlsafe(32)
        response = RedirectResponse(await openid.address(secret), 303, {"cache-control": PERSONAL})
        self._desk.set_cookie(response, OPENID, secret, int(LINK_LIFE.total_seconds()))
        return response

    async def come_back(self, request: Request) -> Response:
        """Begin a session for the person whom the provider names.

        Raises:
            DeniedError: there is no account for that person, or no provider is set up.
            StaffError: the provider does not prove who it is.
        """
        openid = self._openid()
        self._count_attempt(request)
        reader = await reader_of(self._desk, request)
        secret = request.cookies.get(self._desk.options.cookie(OPENID), "")
        who = await openid.identities(secret, str(request.url)) if secret else ()
        member = await self._desk.staff.by_identity(*who)
        if member is None:
            raise DeniedError(
                403,
                "学校认得你，但这里没有你的账号：请管理员用 staff add 加 --identity 开通",
                "the school knows you, but you have no account here: ask an admin (staff add --identity)",
            )
        response = self._begun(reader, await self._desk.staff.enter(member, reader.now))
        self._desk.set_cookie(response, OPENID, "", 0)
        return response

    async def leave(self, visit: Visit) -> Response:
        """End the session."""
        if visit.reader.session:
            await self._desk.staff.leave(visit.reader.session, visit.now)
        response = visit.see_other("/sign-in", visit.t("已退出。", "You are signed out."))
        self._desk.set_cookie(response, SESSION, "", 0)
        return response

    def _begun(self, reader: Reader, token: str) -> Response:
        response = reader.see_other("/")
        self._desk.set_cookie(response, SESSION, token, int(SESSION_LIFE.total_seconds()))
        self._desk.set_cookie(response, BEFORE, "", 0)
        return response

    def _openid(self) -> OpenId:
        if self._desk.openid is None:
            raise DeniedError(404, "没有设置统一身份认证", "the school's sign-in is not set up here")
        return self._desk.openid

    def _count_attempt(self, request: Request) -> None:
        if not self._desk.attempts.admits(address_of(request)):
            raise DeniedError(429, "尝试太多，请一分钟后再试", "too many attempts: try again in a minute")
