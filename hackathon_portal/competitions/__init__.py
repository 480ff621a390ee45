"""Online competitions of any room: files of answers scored by named metrics, public and private part, limits, final choices; flags."""
