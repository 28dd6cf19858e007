import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import express, { type Router } from 'express'
import { createOpenApiDocument } from './openapi.js'

/** GET openapi.json, and docs: a page over it. All its files come from here, nothing is loaded from elsewhere. */
export function createApiDocs(version: string): Router {
  const router = express.Router()
  const document = JSON.stringify(createOpenApiDocument(version))
  const uiDirectory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  router.get('/openapi.json', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('application/json').send(document)
  })
  router.get('/docs', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('html').send(PAGE)
  })
  router.get('/docs/start.js', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('text/javascript').send(SCRIPT)
  })
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
    router.get(`/docs/${file}`, (_request, response) => {
      response.sendFile(file, { root: uiDirectory, maxAge: '1d' })
    })
  }
  return router
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Solewatch API</title>
<link rel="icon" href="/api/v1/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/v1/docs/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/api/v1/docs/swagger-ui-bundle.js"></script>
<script src="/api/v1/docs/start.js"></script>
</body>
</html>
`

// validatorUrl: null, since Swagger UI else sends the document's address to a server of its makers.
const SCRIPT = `window.SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#ui',
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
})
`
