"""Shapes of the corner net's input and output: shared by its training and its use.

Output, side by side: x marginals of four corners, y marginals, mask row by row, presence; logits.
"""

NET_PX = 112
"""The picture is stretched to this square."""
AXIS_BINS = 72
AXIS_FROM = -1 / 7
AXIS_SPAN = 9 / 7
"""Bins cover this part of the picture's width and height: corners may lie outside."""
MASK_CELLS = 28
OUTPUTS = 8 * AXIS_BINS + MASK_CELLS * MASK_CELLS + 1
