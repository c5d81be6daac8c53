"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class TasksConfig(AppConfig):
    """Working groups and tasks."""

    name = "shouwang.apps.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.people import public as people
        from shouwang.apps.tasks import field, lists, own_data, purges, told
        from shouwang.backbone import photos
        from shouwang.backbone.intake import briefs, kinds
        from shouwang.backbone.pages import bodies, filters, shell
        from shouwang.backbone.pages.acts import add_acts, add_looks

        add_acts(
            {
                "groups.formed": gettext_noop("Working group formed"),
                "groups.changed": gettext_noop("Working group changed"),
                "groups.dissolved": gettext_noop("Working group dissolved"),
                "groups.template-changed": gettext_noop("Groups of the town changed"),
                "groups.moved-in": gettext_noop("Somebody moved into the zone"),
                "groups.moved-out": gettext_noop("Somebody left the zone"),
                "groups.opened": gettext_noop("Working group looked at"),
                "groups.inside-seen": gettext_noop("Who lives in the zone looked at"),
                "tasks.given": gettext_noop("Task given"),
                "tasks.taken": gettext_noop("Task taken up"),
                "tasks.ticked": gettext_noop("Task: item ticked"),
                "tasks.unticked": gettext_noop("Task: tick taken back"),
                "tasks.noted": gettext_noop("Task: note"),
                "tasks.proved": gettext_noop("Task: proof added"),
                "tasks.done": gettext_noop("Task done"),
                "tasks.reopened": gettext_noop("Task opened again"),
                "tasks.returned": gettext_noop("Task given back"),
                "tasks.reassigned": gettext_noop("Task given to somebody else"),
                "tasks.moved": gettext_noop("Task due at another hour"),
                "tasks.dropped": gettext_noop("Task dropped"),
                "tasks.opened": gettext_noop("Task looked at"),
                "tasks.list-seen": gettext_noop("List of tasks looked at"),
            }
        )
        briefs.add_part(field.PART, field.part)
        kinds.add_kind(field.KIND)
        add_looks({"groups.opened", "groups.inside-seen", "tasks.opened", "tasks.list-seen"})
        shell.add_entry(
            shell.Entry("command", "tasks:my-day", _("My day"), "我", "Y", told.n_mine)
        )
        shell.add_entry(shell.Entry("command", "tasks:board", _("Tasks"), "务", "T", told.n_late))
        shell.add_entry(shell.Entry("command", "tasks:groups", _("Groups"), "组", "W"))
        for act in (
            shell.Act("tasks:new", _("Give a task"), "assign work to do"),
            shell.Act("tasks:list", _("List of tasks"), "overdue late"),
            shell.Act("tasks:form-groups", _("Form the working groups"), "lead deputy members"),
            shell.Act("tasks:living", _("Who lives in the zone"), "living in until the end"),
        ):
            shell.add_act(act)
        shell.add_searcher(_("Tasks"), "tasks.see", told.search)
        shell.add_open_work("tasks.mine", told.mine)
        shell.add_open_work("groups.change", told.of_desk)
        bodies.allow("tasks:photo", photos.MOST_BYTES)
        filters.add_list(lists.TASKS)
        people.add_source(own_data.TASKS, own_data.LABELS)
        purges.enter()
        told.enter()
