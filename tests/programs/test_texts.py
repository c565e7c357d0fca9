"""Writing, offering, publishing, reading and using texts, against the database itself."""

from __future__ import annotations

import re
import shutil

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import new_id
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Kind
from mbtq.tenancy.services.members import create_organisation
from programs.models import ManualSection, ManualText, ProtocolUse, TextRead
from programs.selectors.texts import text_in_force, uses_by_key, uses_of, version_of, versions_of
from programs.services import texts as services
from programs.services.texts import NotWritable, SameEyes
from programs.texts.catalog import FOLDERS, shipped
from programs.texts.document import TextKind, TextState
from tests.asserts import assert_trail, at_once, refuses
from tests.cast import Place
from tests.programs.texts import KEY, offer, open_draft, publish, scope_of, wording_of, write

# --- what ships ----------------------------------------------------------------------------


@pytest.fixture
def load(tmp_path, capsys):
    """Loads a copy of the files after `change` of one; gives exit code and errors."""
    folders = {kind: tmp_path / kind.value for kind in FOLDERS}
    for kind, folder in FOLDERS.items():
        shutil.copytree(folder, folders[kind])

    def call(*changes: tuple[str, str]) -> tuple[int, str]:
        path = folders[TextKind.PROTOCOL] / f"{KEY}.nl.md"
        for old, new in changes:
            path.write_text(path.read_text().replace(old, new, 1))
        chapters, protocols = folders[TextKind.CHAPTER], folders[TextKind.PROTOCOL]
        try:
            call_command("load_manual", chapters=chapters, protocols=protocols, verbosity=0)
        except SystemExit as stop:
            return int(stop.code), capsys.readouterr().err
        return 0, ""

    return call


def test_loading_again_adds_nothing(transactional_db, load):
    before = (ManualText.objects.count(), ManualSection.objects.count())
    assert before[0] == len(shipped())
    assert load() == (0, "")
    assert (ManualText.objects.count(), ManualSection.objects.count()) == before


def test_changed_file_of_a_version_in_use_is_refused(transactional_db, load):
    code, said = load(("title:", "title: Anders"))
    assert code == 1
    assert f"{KEY} 1 is in use and cannot change" in said
    assert "Anders" not in ManualText.objects.get(key=KEY).title_nl


def test_bad_file_is_named_and_nothing_is_loaded(transactional_db, load):
    code, said = load(("{#first-hour}", ""))
    assert code == 2
    assert f"{KEY}.nl.md" in said


def test_empty_folders_are_no_manual(transactional_db, tmp_path):
    with pytest.raises(SystemExit) as stop:
        call_command("load_manual", chapters=tmp_path, protocols=tmp_path, verbosity=0)
    assert stop.value.code == 2


# --- writing -------------------------------------------------------------------------------


def test_draft_is_seen_at_the_centre_only(centre, linde):
    draft = write(centre, title_nl="Nieuw")
    assert (draft.number, draft.state, draft.version) == (2, TextState.DRAFT, 1)
    assert open_draft(centre) == draft
    with linde.scope():
        assert not ManualText.objects.filter(pk=draft.pk).exists()
        assert text_in_force(KEY).number == 1
    with scope_of(centre):
        assert_trail("manual_text.written", about=draft)


def test_second_writer_learns_that_somebody_saved_in_between(centre):
    write(centre)
    write(centre, version=1, note="First")
    with pytest.raises(Stale) as caught:
        write(centre, role="committee", version=1, note="Second")
    assert caught.value.theirs.note == "First"
    with pytest.raises(Stale):
        write(centre, version=None)  # two began at once
    assert open_draft(centre).note == "First"
    assert write(centre, version=2, note="Second").version == 3


def test_two_who_begin_at_once_make_one_draft(transactional_db, centre):
    for role in ("centre_staff", "committee"):
        centre.member(role)
    said = at_once(lambda: write(centre), lambda: write(centre, role="committee"))
    assert sorted(said) == ["", "Stale"]
    with scope_of(centre):
        assert ManualText.objects.filter(key=KEY, state=TextState.DRAFT).count() == 1


@pytest.mark.parametrize(
    ("language", "old", "new", "words"),
    [
        ("nl", "{#first-hour}", "", "A heading is not right"),
        ("en", "{#first-hour}", "{#when}", "A heading is not right"),
        ("en", "{#first-hour}", "{#hour-one}", "Keep the section {#first-hour}"),
        ("nl", "## ", "### ", "Keep the section {#when}"),
    ],
)
def test_section_to_which_pages_lead_cannot_go(centre, language, old, new, words):
    with scope_of(centre):
        body = text_in_force(KEY).body(language)
    with refuses(DomainError, words):
        write(centre, **{f"body_{language}": body.replace(old, new, 1)})
    assert open_draft(centre) is None


def test_languages_keep_the_same_sections_and_may_have_more(centre):
    with scope_of(centre):
        text = text_in_force(KEY)
    more = {
        f"body_{name}": text.body(name) + "\n\n## More {#our-own}\n\nWords."
        for name in ("nl", "en")
    }
    with refuses(DomainError, "the same sections in the same order"):
        write(centre, body_nl=more["body_nl"])
    assert write(centre, **more).pk


def test_offered_version_waits_for_somebody_else(centre):
    draft = offer(centre)
    with refuses(NotWritable, "Take it back first"):
        write(centre, version=1)
    with scope_of(centre):
        staff = centre.member("centre_staff")
        with refuses(SameEyes, "Somebody else"):
            services.publish(draft=draft, at=timezone.now(), by=staff)
        services.send_back(draft=draft, because="", by=staff)  # taken back
        with refuses(NotWritable, "ahead of you"):
            services.send_back(draft=draft, because="", by=staff)
    assert open_draft(centre).state == TextState.DRAFT


def test_version_without_a_reason_is_not_offered(centre):
    draft = write(centre, note="")
    with scope_of(centre), refuses(NotWritable, "what changed and why"):
        services.propose(draft=draft, by=centre.member("centre_staff"))


def test_colleague_sends_back_with_a_reason(centre):
    draft, committee = offer(centre), centre.member("committee")
    with scope_of(centre, "committee"):
        with refuses(NotWritable, "Say what should be different"):
            services.send_back(draft=draft, because="", by=committee)
        services.send_back(draft=draft, because="Too long", by=committee)
        assert_trail("manual_text.returned", about=draft)
    assert open_draft(centre).returned_because == "Too long"
    with scope_of(centre):
        services.propose(draft=draft, by=centre.member("centre_staff"))
    assert open_draft(centre).returned_because == ""


def test_draft_can_be_thrown_away_and_an_offered_one_not(centre):
    draft, staff = offer(centre), centre.member("centre_staff")
    with scope_of(centre):
        with refuses(NotWritable):
            services.throw_away(draft=draft, by=staff)
        services.send_back(draft=draft, because="", by=staff)
        services.throw_away(draft=draft, by=staff)
        assert_trail("manual_text.thrown_away", about=draft)
    assert open_draft(centre) is None


def test_writer_whose_draft_was_published_meanwhile_undoes_nothing(centre):
    draft = publish(centre, title_nl="Van de collega")
    with refuses(Stale, "published or thrown away"):
        write(centre, version=1, title_nl="Van mij")
    with scope_of(centre):
        first = version_of(KEY, "1")
        wording = wording_of(first, title_nl="Van mij")
        with refuses(Stale, "A newer version was published"):
            services.write_draft(
                based_on=first,
                wording=wording,
                version=None,
                at=timezone.now(),
                by=centre.member("centre_staff"),
            )
        assert text_in_force(KEY).pk == draft.pk
    assert open_draft(centre) is None


# --- publishing ----------------------------------------------------------------------------


def test_published_version_is_in_force_at_once_and_only_under_its_centre(centre, linde):
    other = create_organisation(name="Other", slug="other", kind=Kind.CENTRE)
    stranger = Place(create_organisation(name="Far", slug="far", centre=other))
    draft = publish(centre, title_nl="Van ons centrum")
    with linde.scope():
        now = text_in_force(KEY)
        assert (now.pk, now.title_nl, now.number) == (draft.pk, "Van ons centrum", 2)
        assert [one.number for one in versions_of(KEY)] == [2, 1]
    for place in (stranger, Place(other)):
        with place.scope():
            assert text_in_force(KEY).number == 1
            assert version_of(KEY, "c2") is None
            assert not ManualSection.objects.filter(text_id=draft.pk).exists()
    with scope_of(Place(other)):
        assert not ManualText.objects.filter(pk=draft.pk).exists()


def test_numbers_go_up_per_text(centre, linde):
    first = publish(centre)
    second = publish(centre, title_nl="Nog een")
    assert (first.number, second.number, second.based_on_id) == (2, 3, first.pk)
    with linde.scope():
        assert text_in_force(KEY).pk == second.pk
        assert version_of(KEY, "c2").pk == first.pk
    with scope_of(centre):
        assert_trail("manual_text.published", times=2)


def test_two_who_publish_at_once_publish_once(transactional_db, centre):
    draft = offer(centre)
    centre.member("committee")
    said = at_once(lambda: publish(centre, draft), lambda: publish(centre, draft))
    assert sorted(said) == ["", "NotWritable"]
    with scope_of(centre):
        assert ManualSection.objects.filter(text=draft, language="nl", anchor="when").count() == 1


def test_database_wants_four_eyes(centre):
    draft = offer(centre)
    with scope_of(centre), pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        ManualText.objects.filter(pk=draft.pk).update(
            state=TextState.PUBLISHED,
            published_at=timezone.now(),
            published_by=draft.written_by_id,
        )


def test_database_keeps_what_was_published(centre, linde):
    """No rows for the centre, no right at all for the application, no other centre's rows."""
    draft = publish(centre)
    with scope_of(centre):
        rows = ManualText.objects.filter(key=KEY)
        assert {one.number for one in rows} == {1, 2}
        assert rows.update(title_nl="Anders") == 0
        assert rows._raw_delete(rows.db) == 0
        assert ManualText.objects.get(pk=draft.pk).title_nl != "Anders"
    with linde.scope():
        for act in (
            lambda: ManualText.objects.filter(pk=draft.pk).update(title_nl="Anders"),
            lambda: ManualText.objects.filter(pk=draft.pk).delete(),
            lambda: ManualSection.objects.filter(text_id=draft.pk).update(words="Anders"),
            lambda: ManualText.objects.create(**columns(draft, number=9)),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                act()


def columns(text: ManualText, **other) -> dict:
    found = {one.attname: getattr(text, one.attname) for one in text._meta.concrete_fields}
    return {**found, "id": new_id(), **other}


def test_centre_cannot_write_for_another_or_as_the_product(centre):
    draft = write(centre)
    other = create_organisation(name="Other", slug="other", kind=Kind.CENTRE)
    for owner in (None, other.pk):
        with scope_of(centre):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                ManualText.objects.create(**columns(draft, centre_id=owner, number=7))
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                ManualText.objects.filter(pk=draft.pk).update(centre_id=owner)


# --- reading and using ---------------------------------------------------------------------


def test_having_read_is_noted_once_per_person_and_version(linde):
    at, manager = timezone.now(), linde.member("manager")
    with linde.scope("manager"):
        text = text_in_force(KEY)
        first = services.acknowledge(text=text, at=at, by=manager)
        assert services.acknowledge(text=text, at=timezone.now(), by=manager).pk == first.pk
        services.acknowledge(text=text, at=at, by=linde.member("therapist"))
        assert TextRead.objects.count() == 2
        assert_trail("manual_text.read", about=first)


def test_reading_is_hidden_from_others(centre, linde, anker):
    with linde.scope("manager"):
        services.acknowledge(text=text_in_force(KEY), at=timezone.now(), by=linde.member("manager"))
    with anker.scope():
        assert not TextRead.objects.exists()
    with scope_of(centre):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            TextRead.objects.exists()


def note(today, **other):
    given = {"key": KEY, "text": None, "on": today, "was_used": True, "by": SYSTEM}
    return services.note_use(**{**given, **other})


def test_use_is_noted_once_per_signal(linde, today):
    signal = new_id()
    with linde.scope():
        note(today, was_used=False, because="No time", source=signal)
        row = note(today, source=signal)
        note(today)
        note(today, was_used=False, because=" Not here ")
        assert ProtocolUse.objects.count() == 3
        assert (row.was_used, row.because) == (True, "")
        assert uses_of(KEY, on=today) == type(uses_of(KEY, on=today))(2, 1, ["Not here"])
        assert uses_by_key(on=today) == {KEY: 2}


def test_not_used_wants_a_reason_also_in_the_database(linde, today):
    with linde.scope():
        with refuses(DomainError, "why it was not used"):
            note(today, was_used=False, because="  ")
        with pytest.raises(IntegrityError, match="not_used_because"), transaction.atomic():
            ProtocolUse.objects.create(
                organisation=linde.organisation, key=KEY, on=today, was_used=False
            )


def test_use_is_counted_for_a_year_and_here_only(linde, anker, today):
    with linde.scope():
        note(today.replace(year=today.year - 1, day=1))
        note(today)
    with anker.scope():
        assert uses_by_key(on=today) == {}
    with linde.scope():
        assert uses_of(KEY, on=today).used == 1


def test_trail_of_texts_holds_ids_and_numbers_only(centre):
    publish(centre, note="A secret reason")
    with scope_of(centre, "committee"):
        event = assert_trail("manual_text.published")
    assert set(event.detail) == {"key", "number"}
    assert not re.search("secret", str(event.detail))
