"""New practices: from chosen passages to a record that is written, checked by a second person, published, withdrawn, exported."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.drafts.card_writer import write_card, zip_of_cards
from kb.drafts.drafting import begin, cite, own_id, supports, with_works
from kb.drafts.publishing import open_checks, opened, publish, save, send_back, withdraw
from kb.drafts.revisions import DraftState, Revision
from kb.drafts.writing import Writing
from kb.errors import BadInputError, ChangedMeanwhileError, NotFoundError
from kb.reading.places import Gazetteer
from web.back import inside
from web.chosen import choose, chosen, forget_chosen, leave_out
from web.coder import current_coder, named_coder, set_coder
from web.current import knowledge_base
from web.draft_form import SECTION_FIELDS, list_texts, typed
from web.present import drafts as present
from web.present.words import EVIDENCE, OUTCOME

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")

Page = str | Response | tuple[str, int]


@blueprint.app_context_processor
def _chosen_passages() -> dict[str, object]:
    """Every page may show what was chosen."""
    return {"chosen_passages": chosen}


@blueprint.get("")
def drafts() -> str:
    """Practices that are written here, newest first."""
    return _list_page()


@blueprint.get("/new")
def new() -> str:
    """The passages that were chosen, to be looked at before a practice is made of them."""
    return _new_page()


@blueprint.post("")
def start() -> Page:
    """A draft of the chosen passages."""
    kb = knowledge_base()
    try:
        if not chosen():
            raise BadInputError("No passage is chosen; choose some in a report or in an answer.")
        writing = begin(kb.store, chosen(), Gazetteer(kb.store.cases().values()))
        first = save(kb, own_id(writing.texts["place"]), 0, _named(), writing)
    except (BadInputError, NotFoundError) as error:
        return _new_page(str(error)), HTTPStatus.BAD_REQUEST
    forget_chosen()
    return _to("drafts.edit", first.case_id)


@blueprint.post("/passages")
def choose_passage() -> Response:
    """Choose a passage for a new practice, or take one away; leads back to where that was done."""
    added, removed = request.form.get("add"), request.form.get("remove", "")
    if added:
        cite(knowledge_base().store, [added])
        choose(added)
    leave_out(removed)
    back = inside(request.form)
    return redirect(f"{back}#use-{added or removed}" if back else url_for("drafts.new"), HTTPStatus.SEE_OTHER)


@blueprint.get("/cards.zip")
def cards() -> Response:
    """Every practice that was published here, as cards."""
    response = make_response(zip_of_cards(knowledge_base().drafts.published().values()))
    return _download(response, "application/zip", "cards.zip")


@blueprint.get("/<case_id>/card.md")
def card(case_id: str) -> Response:
    """A record of the library as a card."""
    response = make_response(write_card(knowledge_base().case(case_id)))
    return _download(response, "text/markdown", f"{case_id}.md")


@blueprint.get("/<case_id>")
def draft(case_id: str) -> str:
    """A practice as it is written, what is checked, who did what, and what may be done with it."""
    return _draft_page(case_id)


@blueprint.get("/<case_id>/revisions/<int:number>")
def revision(case_id: str, number: int) -> str:
    """A practice as it was written once."""
    kb = knowledge_base()
    found = next((each for each in kb.drafts.history(case_id) if each.number == number), None)
    if found is None:
        raise NotFoundError("revision", f"{case_id} {number}")
    view = present.preview(kb.codebook, found.writing, kb.store.sources())
    return render_template("drafts/revision.html", revision=found, preview=view, state=present.STATES[found.state])


@blueprint.route("/<case_id>/edit", methods=["GET", "POST"])
def edit(case_id: str) -> Page:
    """The form of a practice with its preview; a post saves it, submits it, or only shows what it would be."""
    kb = knowledge_base()
    number, before = opened(kb, case_id)
    if request.method == "GET":
        return _edit_page(case_id, number, before)
    writing, what = with_works(kb.store, typed(request.form, before)), request.form.get("move")
    if what == "preview":
        return _edit_page(case_id, _follows(), writing)
    try:
        save(kb, case_id, _follows(), _named(), writing, submit=what == "submit")
    except ChangedMeanwhileError:
        return _edit_page(case_id, number, writing, theirs=kb.drafts.last(case_id)), HTTPStatus.CONFLICT
    except BadInputError as error:
        return _edit_page(case_id, _follows(), writing, str(error)), HTTPStatus.BAD_REQUEST
    return _to("drafts.draft", case_id)


@blueprint.post("/<case_id>/passages")
def add_passages(case_id: str) -> Page:
    """Cite the chosen passages in a draft that there is."""
    kb = knowledge_base()
    last = kb.drafts.last(case_id)
    try:
        save(kb, case_id, _follows(), _named(), last.writing.with_cited(cite(kb.store, chosen())))
    except (BadInputError, NotFoundError, ChangedMeanwhileError) as error:
        return _draft_page(case_id, str(error)), _status(error)
    forget_chosen()
    return _to("drafts.edit", case_id)


@blueprint.post("/<case_id>/move")
def move(case_id: str) -> Page:
    """Publish a practice, send it back, or withdraw it."""
    kb = knowledge_base()
    what, note = request.form.get("move"), request.form.get("note", "")
    try:
        if what == "publish" and "read" not in request.form:
            raise BadInputError("Compare each statement with its passage first, and tick that you have done so.")
        if what == "publish":
            publish(kb, case_id, _follows(), _named())
        elif what == "withdraw":
            withdraw(kb, case_id, _follows(), _named(), note)
        else:
            send_back(kb, case_id, _follows(), _named(), note)
    except (BadInputError, ChangedMeanwhileError) as error:
        return _draft_page(case_id, str(error), note), _status(error)
    return _to("drafts.draft", case_id)


def _list_page() -> str:
    kb = knowledge_base()
    published = kb.drafts.published()
    rows = tuple(present.row(revision, published) for revision in kb.drafts.all_last())
    return render_template("drafts/drafts.html", rows=rows, published=len(published))


def _new_page(problem: str = "") -> str:
    store = knowledge_base().store
    found = store.passages(chosen())
    cited = cite(store, [passage_id for passage_id in chosen() if passage_id in found])
    gone = [passage_id for passage_id in chosen() if passage_id not in found]
    titles = {document.id: document.title for document in store.documents({row.document_id for row in cited})}
    return render_template("drafts/new.html", cited=cited, titles=titles, gone=gone, problem=problem, who=_who())


def _draft_page(case_id: str, problem: str = "", note: str = "") -> str:
    kb = knowledge_base()
    history = kb.drafts.history(case_id)
    last = kb.drafts.last(case_id)
    writing = with_works(kb.store, last.writing)
    return render_template(
        "drafts/draft.html",
        last=last,
        state=present.STATES[last.state],
        preview=present.preview(kb.codebook, writing, kb.store.sources()),
        checks=present.check_views(open_checks(kb, case_id, writing)),
        steps=present.steps(kb.codebook, history),
        published=case_id in kb.drafts.published(),
        in_library=case_id in kb.store.case_hashes(),
        problem=problem,
        note=note,
        who=_who(),
    )


def _edit_page(case_id: str, follows: int, writing: Writing, problem: str = "", theirs: Revision | None = None) -> str:
    kb = knowledge_base()
    works = kb.store.sources()
    history = kb.drafts.history(case_id)
    passages = [row.passage_id for row in writing.cited if row.passage_id]
    return render_template(
        "drafts/edit.html",
        case_id=case_id,
        follows=follows,
        waits=bool(history) and history[-1].state is DraftState.SUBMITTED,
        writing=writing,
        typed=list_texts(writing),
        sections=SECTION_FIELDS,
        codebook=kb.codebook,
        fields=present.choice_fields(kb.codebook, writing, supports(kb.store.tags(passages))),
        works=works,
        grades={"evidence": present.options(EVIDENCE), "outcome": present.options(OUTCOME)},
        preview=present.preview(kb.codebook, writing, works),
        checks=present.check_views(open_checks(kb, case_id, writing)),
        theirs=theirs,
        differences=present.differences(kb.codebook, _seen(history), writing, theirs.writing) if theirs else (),
        problem=problem,
        who=_who(),
    )


def _seen(history: Sequence[Revision]) -> Writing:
    """What the form held when it was opened; nothing where it was no revision yet."""
    return next((revision.writing for revision in history if revision.number == _follows()), Writing.empty())


def _named() -> str:
    """The name in the form, under which this browser goes on.

    Raises:
        BadInputError: When it is empty or too long.
    """
    set_coder(request.form.get("who", ""))
    return named_coder()


def _who() -> str:
    """The name in the form: what was typed, else the one given in this browser."""
    return request.form.get("who") or current_coder() or ""


def _follows() -> int:
    return request.form.get("follows", -1, type=int)


def _status(error: Exception) -> int:
    return HTTPStatus.CONFLICT if isinstance(error, ChangedMeanwhileError) else HTTPStatus.BAD_REQUEST


def _to(endpoint: str, case_id: str) -> Response:
    return redirect(url_for(endpoint, case_id=case_id), HTTPStatus.SEE_OTHER)


def _download(response: Response, media_type: str, name: str) -> Response:
    response.mimetype = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
