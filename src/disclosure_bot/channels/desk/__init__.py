"""The desk for staff: pages at ``/desk`` for those who sign in; ``staff/permissions.py`` says who may what.

How a page is added:

1. Write a class beside ``staff_pages.py`` with ``menu`` (links of the navigation, each with the permission
   that shows it) and ``routes()``; add it to ``SECTIONS`` in ``app.py``. A route is made by
   ``signed_in(desk, path, endpoint, permission)`` for pages that are read, with ``methods=("POST",)`` for
   what a form sends: session, permission, token and origin of the form are looked at before the endpoint is
   called. ``table_routes(...)`` makes three of them: the page, the same path with ``.csv`` and ``.json``.
2. An endpoint takes a ``Visit`` and returns a response. ``visit.page("gap.html", gap=...)`` fills in a
   template, ``visit.table("gaps.html", TABLE, rows)`` one that shows a ``Table`` (sorted, filtered and paged
   by the address), ``visit.see_other(path, said)`` goes on after a form was taken and says what was done.
   ``visit.form`` holds the fields; ``visit.require(permission, department)`` refuses what is somebody
   else's, ``may(...)`` tells a template whether to show a button; ``await visit.record("gap-link", id)``
   keeps every act. ``raise DeniedError(status, zh, en)``, or any error of ours, becomes a page with that
   sentence.
3. A template extends ``desk.html`` and fills the blocks ``title`` and ``main``. ``t("中文", "English")`` says
   something in the reader's language, in templates and as ``visit.t``; ``text(bilingual)`` and
   ``time(moment)`` read so, too; ``say("gaps-open")`` takes a sentence that schools may word for themselves
   from ``wording.yaml``. From ``parts.html``, imported with context, come ``show(table, "/gaps")`` and
   ``{% call form("/gaps/x/link") %} ... {% endcall %}``, which adds the token; paths begin after ``/desk``,
   ``path("/gaps")`` puts it before.
4. Scripts are ``static/desk.js`` alone; without it every page works. Style sheets are that of the page for
   people and ``static/desk.css``; neither templates nor scripts hold styles (the policy refuses them).
"""
