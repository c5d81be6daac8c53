"""Shapes of what is typed about orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.apps.orders import packs, standing
from shouwang.apps.orders.models import Appeal, PackVersion, Step, Wrong
from shouwang.apps.orders.written import NewOrder
from shouwang.backbone.pages.fields import DayField, MomentField
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.policy.clock import end_of_follow_up, local_day
from shouwang.policy.law import cited, in_force
from shouwang.policy.measures import LEVEL_NAMES, NAMES, Kind, Level, Measure
from shouwang.policy.orders import REVIEW_WITHIN

_LONG: Final = 2_000
_LANGUAGES: Final = ("普通话", "本地方言", "粤语", "English", "手语")


def _text(label: Any, *, required: bool = True, rows: int = 2, **facts: Any) -> forms.CharField:
    area = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=_LONG, required=required, widget=area, **facts)


def _levels(*, has_none: bool) -> list[tuple[str, str]]:
    lang = reader_lang()
    found = [(level.value, LEVEL_NAMES[level].in_(lang)) for level in Level]
    return [("", "—"), *found] if has_none else found[1:]


class DraftForm(forms.Form):
    """An order, in the order in which it is read: why, on what basis, from when to when, how to appeal."""

    measure = forms.ChoiceField(label=_("Measure"))
    reason = _text(_("Why it is needed"))
    evidence = _text(_("What shows it"), help_text=_("One fact a line, with its day."))
    milder = _text(
        _("Milder measure considered"), help_text=_("Which, and why it does not suffice.")
    )
    articles = forms.MultipleChoiceField(
        label=_("Legal basis"), widget=forms.CheckboxSelectMultiple, required=False
    )
    legal_more = forms.CharField(
        label=_("Further basis"), max_length=300, required=False,
        help_text=_("Another law, or a notice with its number."),
    )  # fmt: skip
    office = forms.CharField(label=_("Office that issues it"), max_length=120)
    level = forms.ChoiceField(label=_("Its level"))
    document_no = forms.CharField(label=_("Number of the document"), max_length=60)
    decision_level = forms.ChoiceField(
        label=_("Executes a decision of"), required=False,
        help_text=_("A township executes what the county decided, by its number."),
    )  # fmt: skip
    decision_no = forms.CharField(
        label=_("Number of that decision"), max_length=60, required=False
    )
    last_exposure = DayField(
        label=_("Last exposure"), required=False, help_text=_("Day 0: the end is counted from it.")
    )
    first_exposure = DayField(
        label=_("First exposure"), required=False, help_text=_("If it was another day.")
    )
    starts_at = MomentField(
        label=_("Begins"),
        required=False,
        help_text=_("Left empty: now. Nobody is bound before it is served."),
    )
    last_day = DayField(label=_("Last day"), required=False)
    review_on = DayField(label=_("Looked at anew on"), required=False)
    is_immune = forms.BooleanField(label=_("Is immune"), required=False)
    is_high_risk = forms.BooleanField(label=_("Was exposed at high risk"), required=False)
    conditions = _text(_("Conditions"), required=False)
    needs = _text(
        _("What they need meanwhile, and who sees to it"),
        help_text=_("Food, medicine, care, animals, work, school; who calls every day."),
    )
    appeal_how = forms.CharField(label=_("How to appeal"), max_length=300)
    is_late = forms.BooleanField(
        label=_("Decided and served on paper before, entered only now"), required=False
    )
    decided_at = MomentField(
        label=_("Decided"), required=False, help_text=_("Only if it was before now.")
    )

    def __init__(
        self, *args: Any, pack: PackVersion, kind: Kind, goes_on: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pack, self.kind = pack, kind
        says, lang = pack.pack, reader_lang()
        allowed = [one for one in says.follow_up.allowed if one.restricts and kind in one.kinds]
        choices: Any = self.fields
        choices["measure"].choices = [(one.value, NAMES[one].in_(lang)) for one in allowed]
        if says.follow_up.measure in allowed:
            self.fields["measure"].initial = says.follow_up.measure.value
        choices["level"].choices = _levels(has_none=False)
        choices["decision_level"].choices = _levels(has_none=True)
        choices["articles"].choices = [
            (one.code, one.name.in_(lang))
            for one in in_force(timezone.localdate())
            if one.is_basis
        ]
        self._say_days(goes_on=goes_on)

    def _say_days(self, *, goes_on: bool) -> None:
        says = self.pack.pack
        gone = {"is_immune", "is_high_risk", "first_exposure", "last_exposure"}
        if self.kind is Kind.ZONE:
            n = says.zones.days_without_case.whole if says.zones else 0
            helps = gettext("Left empty: %(n)d days after it begins. It ends by itself at 24:00.")
        else:
            n = says.follow_up.days.whole
            helps = gettext(
                "Left empty: %(n)d days after the last exposure. It ends by itself at 24:00."
            )
            gone = set() if says.follow_up.who.value != "all" else {"is_immune", "is_high_risk"}
        self.fields["last_day"].help_text = helps % {"n": n}
        week = gettext("Left empty: %(n)d days after it begins, or on its last day.")
        self.fields["review_on"].help_text = week % {"n": REVIEW_WITHIN.days}
        if goes_on:  # it begins where the other ends
            gone |= {"starts_at", "is_late", "decided_at", "last_exposure", "first_exposure"}
            gone |= {"is_immune", "is_high_risk"}
            self.fields["last_day"].required = True
            self.fields["last_day"].help_text = gettext(
                "Beyond the follow-up it takes two signatures."
            )
        for name in gone:
            del self.fields[name]

    def new(self, at: datetime, *, begins_at: datetime | None = None) -> NewOrder:
        """Return what was written, with what follows from the rules where it was left empty."""
        said, zone = self.cleaned_data, standing.town_zone()
        decided = said.get("decided_at") or at
        starts = begins_at or said.get("starts_at") or (decided if said.get("is_late") else at)
        last_exposure: date | None = said.get("last_exposure")
        last_day = said["last_day"] or self._last_day(last_exposure, local_day(starts, zone))
        begun = local_day(starts, zone)
        above = said["decision_level"]
        return NewOrder(
            pack_id=self.pack.pk,
            measure=Measure(said["measure"]),
            office=said["office"],
            level=Level(said["level"]),
            reason=said["reason"],
            legal_basis=cited(tuple(said["articles"]), said["legal_more"]),
            document_no=said["document_no"],
            milder=said["milder"],
            needs=said["needs"],
            evidence=said["evidence"],
            appeal_how=said["appeal_how"],
            decided_at=decided,
            starts_at=starts,
            last_day=last_day,
            review_on=said["review_on"] or min(last_day, begun + REVIEW_WITHIN),
            conditions=said["conditions"],
            last_exposure=last_exposure,
            first_exposure=said.get("first_exposure"),
            is_immune=bool(said.get("is_immune")),
            is_high_risk=bool(said.get("is_high_risk")),
            decision_level=Level(above) if above else None,
            decision_no=said["decision_no"],
            is_late=bool(said.get("is_late")),
        )

    def _last_day(self, last_exposure: date | None, begun: date) -> date:
        says = self.pack.pack
        if self.kind is Kind.ZONE:
            return begun + timedelta(days=says.zones.days_without_case.whole if says.zones else 0)
        return end_of_follow_up(last_exposure or begun, says.follow_up.days.whole)


class WordsForm(forms.Form):
    """Who is looked for; it stands in no address."""

    words = forms.CharField(label=_("Name, pinyin, number"), max_length=60)


class ZoneForm(forms.Form):
    """Which area becomes a zone."""

    path = forms.CharField(
        label=_("Area"), max_length=200, widget=forms.TextInput({"list": "areas", "autocomplete": "off"}),
        help_text=_("Its path, for example LH/LW/G3; the smaller, the milder."),
    )  # fmt: skip


class ServeForm(forms.Form):
    """How an order reached those concerned."""

    way = forms.ChoiceField(label=_("How"))
    language = forms.CharField(
        label=_("Explained in"), max_length=30, widget=forms.TextInput({"list": "spoken"})
    )
    received_by = forms.CharField(
        label=_("Received by"),
        max_length=120,
        help_text=_("The person, or a guardian with them; nobody else reads their paper."),
    )
    served_at = MomentField(label=_("When"), required=False, help_text=_("Left empty: now."))

    def __init__(self, *args: Any, is_zone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way: Any = self.fields["way"]
        posted = Step.Way.POSTED
        served = [one for one in Step.Way if one is not Step.Way.PHONE]
        way.choices = [(o.value, o.label) for o in served if (o is posted) == is_zone]


class StandingForm(forms.Form):
    """At which instant something bound somebody; left empty, it is now."""

    as_of = MomentField(required=False)


class HandForm(forms.Form):
    """Who got the release paper."""

    way = forms.ChoiceField(label=_("How"), choices=Step.Way.choices)
    received_by = forms.CharField(label=_("Received by"), max_length=120)


class LiftForm(forms.Form):
    """Why an order is lifted; nothing has to be said."""

    reason = _text(_("Why"), required=False)
    lifted_at = MomentField(
        label=_("Told them at"), required=False, help_text=_("Left empty: now.")
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = _text(_("Why"), required=False)


class ShortenForm(forms.Form):
    """An earlier last day, and why."""

    last_day = DayField(label=_("New last day"))
    reason = _text(_("Why"), required=False)


class AppealForm(forms.Form):
    """What somebody says against an order."""

    number = forms.CharField(
        label=_("Number of the order"),
        max_length=16,
        help_text=_("It stands at the head of the paper, such as OP2020-0001."),
    )
    way = forms.ChoiceField(label=_("How it came"), choices=Appeal.Way.choices)
    by = forms.CharField(label=_("Who appeals"), max_length=60)
    reach = forms.CharField(label=_("How the answer reaches them"), max_length=120, required=False)
    said = _text(_("In their words"), rows=4)
    said_at = MomentField(
        label=_("Said at"),
        required=False,
        help_text=_("Left empty: now. The clock runs from then."),
    )


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            (o.value, o.label)
            for o in (Appeal.Outcome.GRANTED, Appeal.Outcome.PARTLY, Appeal.Outcome.DENIED)
        ],
        widget=forms.RadioSelect,
    )
    last_day = DayField(
        label=_("New last day"), required=False, help_text=_("If it is shortened.")
    )
    reasons = _text(_("Reasons, as the person is told them"), rows=4)


class WrongForm(forms.Form):
    """That somebody was held who should not have been."""

    why = forms.ChoiceField(label=_("How it came about"), choices=Wrong.Why.choices)
    order = forms.ChoiceField(
        label=_("Order that was wrong"), required=False, help_text=_("It is lifted at once.")
    )
    held_from = MomentField(label=_("Held from"))
    held_to = MomentField(label=_("until"), required=False, help_text=_("Left empty: now."))
    words = _text(_("What happened"))
    office = forms.CharField(label=_("Office that apologises"), max_length=120)
    apology = _text(_("Apology, as the person reads it"))

    def __init__(self, *args: Any, orders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["order"]
        field.choices = [("", "—"), *orders]
        self.fields["apology"].initial = gettext(
            "We held you when we should not have. We are sorry. It is ended, and your wages for this time are due."
        )


def languages() -> tuple[str, ...]:
    """Return languages to choose from; any other may be typed."""
    return _LANGUAGES


def chosen_pack(asked: str) -> PackVersion | None:
    """Return the active version that is asked for by its id or its code, or the only one there is."""
    found = packs.all_active()
    for row in found:
        if asked and asked in (str(row.pk), row.code):
            return row
    return found[0] if len(found) == 1 else None
