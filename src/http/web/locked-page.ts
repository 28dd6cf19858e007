import { createHash } from 'node:crypto'
import type { Response } from 'express'

const STYLE = `body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1.5rem;color:#1b2733;background:#fbfaf8}
@media (prefers-color-scheme:dark){body{color:#e8e6e1;background:#14181c}}`
const STYLE_HASH = createHash('sha256').update(STYLE, 'utf8').digest('base64')
const POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** All that somebody without the token sees: how to come in, and nothing of what is behind. */
export function sendLockedPage(response: Response): void {
  response.status(401).set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': POLICY }).type('html').send(PAGE)
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Solewatch</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Solewatch</h1>
<p>To come in, open the link that Solewatch printed in its terminal when it started.</p>
</main>
</body>
</html>
`
