"""Where officers are signed in: the sessions of the pages and the tokens of the API."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from knox.models import AbstractAuthToken

from zones.models.officer import Officer

if TYPE_CHECKING:
    from datetime import datetime

USER_AGENT_LENGTH = 200


class SignIn(models.Model):
    """What a session and a token have in common; a row is deleted when it ends."""

    address = models.CharField("登录地址", max_length=45, blank=True)
    user_agent = models.CharField("浏览器或程序", max_length=USER_AGENT_LENGTH, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)

    is_this = False
    """Whether it is the one by which the request came; set where a list of sign-ins is shown."""

    class Meta:
        abstract = True

    @property
    def number(self) -> str:
        """What the sign-in is called in addresses: a digest, since the key itself opens it."""
        return hashlib.sha256(f"{self.pk}".encode()).hexdigest()[:16]

    @property
    def began_at(self) -> datetime | None:
        """The moment of the sign-in."""
        raise NotImplementedError

    @property
    def ends_at(self) -> datetime | None:
        """The moment after which it is over in any case."""
        raise NotImplementedError


class Session(SignIn, AbstractBaseSession):
    """A session of the pages; nobody's until somebody signs in."""

    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="人员", null=True, related_name="sessions")
    started_at = models.DateTimeField("登录时间", null=True)

    is_token = False

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "网页登录"

    def __str__(self) -> str:
        return self.number

    @property
    def began_at(self) -> datetime | None:
        return self.started_at

    @property
    def ends_at(self) -> datetime | None:
        return self.expire_date


class Token(SignIn, AbstractAuthToken):  # type: ignore[django-manager-missing, misc]  # knox publishes no types
    """A token of the API, of which the digest is stored: knox's fields, with labels and without a clock."""

    digest = models.CharField("摘要", max_length=128, primary_key=True)
    token_key = models.CharField("开头", max_length=25, db_index=True)
    user = models.ForeignKey(Officer, models.CASCADE, verbose_name="人员", related_name="auth_token_set")
    created = models.DateTimeField("登录时间")
    expiry = models.DateTimeField("最迟失效", null=True, blank=True)

    is_token = True

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"

    def __str__(self) -> str:
        return self.number

    @property
    def began_at(self) -> datetime | None:
        return self.created

    @property
    def ends_at(self) -> datetime | None:
        return self.expiry
