"""What the tables of classifiers hold of people: nothing (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import declare

declare(
    "classifiers.ClassifierVersion", plain="classifier file_name source act act_date in_force_from lines changes findings reason",
    why="список из опубликованного акта",
)  # fmt: skip
