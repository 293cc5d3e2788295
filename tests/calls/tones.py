# SPDX-License-Identifier: EUPL-1.2
"""A far end made of tones: it sends one over RTP and says which ones it hears.

G.711 A-law, 20 ms packets, as the operator sends them.  Whether a tone is heard is judged by the
share of the energy at that frequency: 1 for a pure tone, about 0 for music or silence.
"""

from __future__ import annotations

import asyncio
import struct
import time

import numpy as np
import numpy.typing as npt

RATE = 8000
PACKET = 160
"""Samples in 20 ms."""
WINDOW = 800
"""Samples that are judged together: 100 ms."""
FLOOR = 1e6
"""Energy per window below which there is silence."""
HEARD = 0.8
"""Share of the energy from which a tone counts as heard."""

Samples = npt.NDArray[np.float64]


def share(samples: Samples, frequency: float) -> float:
    """Return the share of the energy at a frequency, 0 to 1; silence has none."""
    energy = float((samples**2).sum())
    if energy < FLOOR:
        return 0.0
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(samples)) / RATE)
    return float(2 * abs((samples * wave).sum()) ** 2 / len(samples) / energy)


def _alaw_table() -> npt.NDArray[np.int32]:
    """Return the 256 values of A-law (ITU-T G.711, table 1a)."""
    codes = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    magnitude = np.where(
        exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 264) << np.maximum(exponent - 1, 0)
    )
    return np.where(codes & 0x80, magnitude, -magnitude)


VALUES = _alaw_table()
_ORDER = np.argsort(VALUES)


def encode(samples: Samples) -> bytes:
    """Return the nearest A-law codes."""
    values = VALUES[_ORDER]
    after = np.clip(np.searchsorted(values, samples), 1, 255)
    nearer = np.where(samples - values[after - 1] < values[after] - samples, after - 1, after)
    return _ORDER[nearer].astype(np.uint8).tobytes()


class FarEnd(asyncio.DatagramProtocol):
    """Sends a tone to whoever sends us audio, and keeps what it hears."""

    def __init__(self, frequency: float) -> None:
        at = np.arange(RATE) / RATE  # one second: whole frequencies loop without a click
        self._tone = encode(8000 * np.sin(2 * np.pi * frequency * at))
        self._transport: asyncio.DatagramTransport | None = None
        self._sending: asyncio.Task[None] | None = None
        self._peer: tuple[str, int] | None = None
        self.heard = np.zeros(0)
        """Everything heard so far, as samples."""
        self.arrivals: list[float] = []
        """When each packet came (monotonic seconds)."""

    @property
    def port(self) -> int:
        """The UDP port it listens on."""
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    async def open(self) -> FarEnd:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        return self

    def close(self) -> None:
        """Stop sending and listening."""
        if self._sending is not None:
            self._sending.cancel()
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) < 12 + PACKET or data[1] & 0x7F != 8:
            return
        self.arrivals.append(time.monotonic())
        codes = np.frombuffer(data[12:], np.uint8)
        self.heard = np.concatenate([self.heard, VALUES[codes].astype(float)])
        if self._peer != addr:
            self._peer = addr
            if self._sending is None:
                self._sending = asyncio.create_task(self._send())

    def share(self, frequency: float) -> float:
        """Return the share of a frequency in the last 100 ms heard."""
        return share(self.heard[-WINDOW:], frequency)

    def silent_for(self) -> float:
        """Return the seconds since the last packet."""
        return time.monotonic() - self.arrivals[-1] if self.arrivals else 0.0

    async def _send(self) -> None:
        assert self._transport is not None
        started = time.monotonic()
        for number in range(1_000_000):
            header = struct.pack("!BBHII", 0x80, 8, number & 0xFFFF, number * PACKET, 0x1F0)
            at = number * PACKET % RATE
            self._transport.sendto(header + self._tone[at : at + PACKET], self._peer)
            await asyncio.sleep(started + (number + 1) * 0.02 - time.monotonic())
