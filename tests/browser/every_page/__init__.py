"""Every page of every room, judged in Chromium: the demo cooperative is served, its people walk to
one page of each kind, and each page is looked at under every pair of circumstances.
"""
