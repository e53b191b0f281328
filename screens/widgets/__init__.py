"""The shell's own widgets: no Kivy Button, Label or layout shows on a screen of ours."""
