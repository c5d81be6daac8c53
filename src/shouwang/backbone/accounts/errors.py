"""
What cannot be done with accounts.

ShouwangError
 ├ LastAdministratorError  nobody would be left who can give work to others
 ├ OneselfError            it takes another person
 ├ DoorError               the role and the way of signing in do not fit
 ├ StandingError           no end is for standing staff only
 ├ HasPasswordError        an invitation would be made for somebody who has signed in long since
 ├ MadeAnewError           an invitation would be made where two people make the sign-in anew
 ├ TieTakenError           another account has this entry
 ├ TieEndedError           the help under this number has ended
 ├ OneHandError            two accounts may be held by one person
 └ TooLateError            what is waited for is over
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class LastAdministratorError(ShouwangError):
    """The last administrator would be gone."""

    code: ClassVar[str] = "access.last-administrator"
    problem: ClassVar[Text] = Text(
        en="This is the last administrator: nobody could give work to others any more.",
        zh="这是最后一位系统管理员：之后就没有人能给大家分派权限了。",
    )
    remedy: ClassVar[Text] = Text(
        en="First make another colleague administrator without an end, and let them sign in once.",
        zh="请先让另一位同事长期担任系统管理员，并请其登录一次。",
    )


class OneselfError(ShouwangError):
    """Somebody would do for themselves what another person has to do."""

    code: ClassVar[str] = "access.oneself"
    problem: ClassVar[Text] = Text(
        en="This takes another person than you.", zh="这一步要由另一个人来做。"
    )
    remedy: ClassVar[Text] = Text(
        en="Ask a colleague who may do it.", zh="请找另一位有此权限的同事。"
    )


class DoorError(ShouwangError):
    """A role for shared phones was given to an account with a password, or the other way round."""

    code: ClassVar[str] = "access.door"
    problem: ClassVar[Text] = Text(
        en="This role is for those who sign in {needs}; this account signs in {has}.",
        zh="这个角色要用{needs}登录，而这个账号用{has}登录。",
    )
    remedy: ClassVar[Text] = Text(
        en="Choose another role, or invite them again with a second account.",
        zh="请换一个角色，或另建一个账号邀请其加入。",
    )


class StandingError(ShouwangError):
    """An assignment without an end was asked for a role that has one."""

    code: ClassVar[str] = "access.no-end"
    problem: ClassVar[Text] = Text(
        en="No end is for standing staff only; this role helps for a time.",
        zh="只有常设人员可以不设期限；这个角色是临时协助的。",
    )
    remedy: ClassVar[Text] = Text(en="Say until when.", zh="请写明截止时间。")


class TooLateError(ShouwangError):
    """What somebody waited for was withdrawn, used or is over."""

    code: ClassVar[str] = "access.too-late"
    problem: ClassVar[Text] = Text(
        en="It is over: it was confirmed or withdrawn already, or waited longer than {hours} hours.",
        zh="已经失效：可能已被确认或撤回，或等待超过了 {hours} 小时。",
    )
    remedy: ClassVar[Text] = Text(en="Open it anew.", zh="请重新发起。")


class HasPasswordError(ShouwangError):
    """An invitation was asked for an account that has a password already."""

    code: ClassVar[str] = "access.has-password"
    problem: ClassVar[Text] = Text(
        en="This colleague has a password already.", zh="这位同事已经有密码了。"
    )
    remedy: ClassVar[Text] = Text(
        en="If it is lost, two people make the sign-in anew, on the page of the colleague.",
        zh="如果忘记了，请两个人在该同事的页面上一起为其重新办理。",
    )


class MadeAnewError(ShouwangError):
    """An invitation was asked for an account whose sign-in two people make anew."""

    code: ClassVar[str] = "access.made-anew"
    problem: ClassVar[Text] = Text(
        en="The sign-in of this colleague is made anew by two people: one alone makes no link.",
        zh="这位同事的登录正由两个人一起重新办理，一个人不能单独生成链接。",
    )
    remedy: ClassVar[Text] = Text(
        en="Do it with a second colleague, on the page of the colleague.",
        zh="请和另一位同事一起，在该同事的页面上办理。",
    )


class TieEndedError(ShouwangError):
    """An account would be tied to help that has ended, and its work would end at once."""

    code: ClassVar[str] = "access.tie-ended"
    problem: ClassVar[Text] = Text(
        en="The help under {ref} has ended: all work of this account would end with it.",
        zh="编号 {ref} 的协助已经结束，这个账号的工作也会随之结束。",
    )
    remedy: ClassVar[Text] = Text(
        en="Check the number; to end the work, end its assignments.",
        zh="请核对编号；如要结束其工作，请结束相应的任务。",
    )


class OneHandError(ShouwangError):
    """Two accounts that may be held by one person cannot make a sign-in anew."""

    code: ClassVar[str] = "access.one-hand"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Ask a colleague who has worked here for longer than three days; in a new town whoever runs it makes the "
        "sign-in anew on the server (`shouwang manage … link … lost-phone`).",
        zh="请找一位工作超过三天的同事；新建的系统可由运行维护人员在服务器上重新办理"
        "（`shouwang manage … link … lost-phone`）。",
    )


class TieTakenError(ShouwangError):
    """Two open accounts of one kind would be tied to one entry."""

    code: ClassVar[str] = "access.tie-taken"
    problem: ClassVar[Text] = Text(
        en="Another open account that signs in the same way has this number already: {what}.",
        zh="另一个登录方式相同的账号已经填了这个编号：{what}。",
    )
    remedy: ClassVar[Text] = Text(
        en="Check the number. If it is right, take it out of the other account, or close that one.",
        zh="请核对编号。如果没有填错，请先在另一个账号中删去，或停用那个账号。",
    )
