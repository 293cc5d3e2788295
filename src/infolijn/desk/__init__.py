# SPDX-License-Identifier: EUPL-1.2
"""What a call-taker sees and does: the start of a shift, the desk, the note of a call.

The desk's whole screen is one small *view* (`rules.py`): the room as the switchroom tells it, plus
the enquiry behind the privacy wall, as texts in the person's language.  The page is rendered from
it, the live stream (`live.py`) sends it again whenever it changes, and the browser only writes it
into place.  Buttons are commands (`views.py`): a POST that is checked here and decided in the
switchroom.

Read first: `rules.py`, then `screen.py` (who keeps what for a view), then `views.py`.
"""
