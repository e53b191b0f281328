"""Our own text engine: Kivy's has no font fallback, no joined Mongolian and no vertical columns.

`layout(text, size_px, ...) -> Laid` and `render(laid) -> ndarray` need no window; only
`screens.text.texture` and `screens.text.provider` touch Kivy.
"""

from screens.text.engine import Direction, Laid, Placed, layout, missing_characters, render

__all__ = ["Direction", "Laid", "Placed", "layout", "missing_characters", "render"]
