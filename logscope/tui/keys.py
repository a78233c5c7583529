"""Every key of the application itself, each with an id, so that a keymap may change it.

Keys of a view stand with the view, keys of a widget with the widget: help is made from all three.
"""

from __future__ import annotations

from textual.binding import Binding

VIEW_KEYS: tuple[tuple[str, str], ...] = (
    ("1", "timeline"),
    ("2", "actors"),
    ("3", "hosts"),
    ("4", "addresses"),
    ("5", "matrix"),
    ("6", "searches"),
    ("7", "sources"),
)

APP_KEYS: tuple[Binding, ...] = (
    Binding("question_mark", "help", "Help", key_display="?", id="app.help"),
    Binding("slash", "edit_query", "Query", key_display="/", id="app.query"),
    Binding("at", "edit_range", "Range", key_display="@", show=False, id="app.range"),
    Binding("left_square_bracket", "step(-1)", "Back", key_display="[", show=False, id="app.back"),
    Binding(
        "right_square_bracket", "step(1)", "Forward", key_display="]", show=False, id="app.forward"
    ),
    Binding("o", "edit_parts", "Parts on/off", show=False, id="app.parts"),
    Binding("x", "clear_lens", "Clear the lens", show=False, id="app.clear"),
    Binding("z", "switch_zone", "Zone of display", show=False, id="app.zone"),
    Binding("i", "import_files", "Import", show=False, id="app.import"),
    Binding("C", "stop_import", "Stop the import", key_display="C", id="app.stop_import"),
    Binding("w", "save_lens", "Save lens as search", show=False, id="app.save"),
    Binding("ctrl+r", "reload", "Read again", show=False, id="app.reload"),
    Binding("escape", "leave", "Back to the lens / call off", show=False, id="app.leave"),
    *(
        Binding(key, f"view('{name}')", name.capitalize(), show=False, id=f"app.view_{name}")
        for key, name in VIEW_KEYS
    ),
    Binding("ctrl+q", "quit", "Quit", show=False, id="app.quit"),
)
