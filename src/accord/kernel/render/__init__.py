"""Charts: described in plain values, drawn by a child process on demand, in colours that follow the page's theme.

`contracts` says what a chart shows, `client.render_svg` brings its drawing; neither imports Altair, which alone takes
120 MB: only `child`, started on demand and ending when idle, does.

Themes. A drawing is made once, in placeholder colours, and dressed afterwards: `page` puts the tokens of the design
system in (`fill="var(--warm)"`), so an inlined drawing follows light and dark by itself and carries no style attribute;
`light` and `dark` put plain hexadecimal colours in, for mail, print and files.
"""
