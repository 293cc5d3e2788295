# SPDX-License-Identifier: EUPL-1.2
"""What Asterisk must know of an agent's device, as PJSIP objects.

They are pushed into Asterisk's memory at sign-in and removed at sign-out; no file, no reload.  The
order matters: auth, aor, endpoint; and `disallow` before `allow`, which appends (webrtc.md 2).
"""

from __future__ import annotations

from collections.abc import Iterator

from infolijn.acd.ids import AgentId
from infolijn.acd.signals import Device

RTP_TIMEOUT = "15"
"""Seconds without audio after which Asterisk gives a leg up.  A browser sends always, muted too."""


def settings(
    agent: AgentId, device: Device, password: str, media_address: str, contact: str = ""
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (kind, settings) for the three objects of an agent's device."""
    yield "auth", {"auth_type": "userpass", "username": agent, "password": password}
    aor = {"max_contacts": "1", "remove_existing": "yes"}
    if contact:
        aor["contact"] = contact
    yield "aor", aor
    endpoint = {
        "aors": agent,
        "auth": agent,
        "context": "from-agent",
        "direct_media": "no",
        "allow_transfer": "no",
        "redirect_method": "user",
        "media_address": media_address,
        "bind_rtp_to_media_address": "yes",
        "disallow": "all",
    }
    if device is Device.BROWSER:
        endpoint |= {
            "allow": "opus,g722,alaw",
            "transport": "ws",
            "webrtc": "yes",
            "dtls_auto_generate_cert": "yes",
            "rtp_timeout": RTP_TIMEOUT,
        }
    else:
        endpoint |= {
            "allow": "g722,alaw,ulaw",
            "transport": "udp",
            "rtp_symmetric": "yes",
            "force_rport": "yes",
            "rewrite_contact": "yes",
        }
    yield "endpoint", endpoint
