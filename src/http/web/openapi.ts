import { z } from 'zod'
import {
  createDocument,
  type oas31,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import { deviceSchema } from '../../contracts/devices.js'
import { ENDPOINTS, type Endpoint } from '../../contracts/endpoints.js'
import { pairingSchema } from '../../contracts/pairing.js'
import { problemSchema } from '../../contracts/problem.js'
import * as records from '../../contracts/records.js'
import * as views from '../../contracts/views.js'
import { endpointNames } from '../api/api-router.js'
import { paramNames, paramSchema } from '../api/validation.js'

export const API_PREFIX = '/api/v1'

const jsonContent = (schema: Endpoint['response']) => ({ 'application/json': { schema } })
const problemContent = { 'application/problem+json': { schema: problemSchema } }

/** Schemas with a name of their own in the document; everything else stands where it is used. */
const componentSchemas = {
  Problem: problemSchema,
  Athlete: records.athleteSchema,
  Shoe: records.shoeSchema,
  Device: deviceSchema,
  Session: records.sessionSchema,
  SessionTotals: records.sessionTotalsSchema,
  Step: records.stepSchema,
  Minute: records.minuteSchema,
  Day: records.daySchema,
  Alert: records.alertSchema,
  Week: views.weekSchema,
  Today: views.todaySchema,
  Squad: views.squadSchema,
  Status: views.statusSchema,
  Pairing: pairingSchema,
  LiveState: views.liveStateSchema,
  LiveEvent: views.liveEventSchema,
}

/** The OpenAPI 3.1 document of everything in ENDPOINTS, and of the live stream. */
export function createOpenApiDocument(version: string): oas31.OpenAPIObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const name of endpointNames()) {
    const endpoint: Endpoint = ENDPOINTS[name]
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: createOperation(name, endpoint) }
  }
  paths['/live'] = { get: liveOperation }
  const document: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: {
      title: 'Solewatch',
      version,
      description:
        'Foot strike and soleus load of runners. Every number with a dimension has its unit in its name; `null` means not known, never zero. Forces and loads are estimates of a model, not measurements.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: API_PREFIX }],
    security: [{ ownerToken: [] }],
    tags: TAGS.map((tag) => ({ name: tag })),
    paths: paths as ZodOpenApiPathsObject,
    components: {
      schemas: componentSchemas,
      securitySchemes: {
        ownerToken: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The token in the link that Solewatch prints when it starts. A browser that opened the link needs nothing more.',
        },
      },
    },
  }
  return createDocument(document, { override: allowMoreInAnswers })
}

/** An answer may gain a field; a client that takes that for an error would be taught to by the document. */
const allowMoreInAnswers: ZodOpenApiOverride = ({ io, jsonSchema }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
}

function createOperation(name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const params = paramNames(endpoint.path)
  const hasInput = params.length > 0 || endpoint.query !== undefined || endpoint.body !== undefined
  return {
    operationId: name,
    summary: endpoint.summary,
    tags: [tagOf(endpoint.path)],
    requestParams: {
      ...(params.length === 0
        ? {}
        : { path: z.object(Object.fromEntries(params.map((param) => [param, paramSchema(param)]))) }),
      ...(endpoint.query === undefined ? {} : { query: endpoint.query }),
    },
    ...(endpoint.body === undefined ? {} : { requestBody: { required: true, content: jsonContent(endpoint.body) } }),
    responses: {
      [`${endpoint.status ?? 200}`]: { description: endpoint.summary, content: jsonContent(endpoint.response) },
      ...(hasInput ? { '400': { description: 'The request is not valid', content: problemContent } } : {}),
      ...(params.length === 0 ? {} : { '404': { description: 'Not found', content: problemContent } }),
      '401': { description: 'Without token or cookie', content: problemContent },
      default: { description: 'A problem document (RFC 9457) with a stable code', content: problemContent },
    },
  }
}

const TAGS = ['server', 'athletes', 'sessions', 'devices', 'alerts', 'live'] as const
const TAG_BY_SEGMENT: Readonly<Record<string, (typeof TAGS)[number]>> = {
  athletes: 'athletes',
  shoes: 'athletes',
  squad: 'athletes',
  sessions: 'sessions',
  pairing: 'devices',
  devices: 'devices',
  alerts: 'alerts',
}

function tagOf(path: string): string {
  return TAG_BY_SEGMENT[path.split('/')[1] ?? ''] ?? 'server'
}

const liveOperation: ZodOpenApiOperationObject = {
  operationId: 'live',
  summary: 'What happens now, as server-sent events',
  description:
    '`state` (LiveState, without id): all athletes at once on connecting, then those that changed, at most four times a second each. ' +
    '`event` (LiveEvent, with id): send the last one as Last-Event-ID, or as `lastEventId` in the query, to go on after a break. ' +
    '`resync`: events were missed, fetch again. A comment every 15 s keeps the connection.',
  tags: ['live'],
  requestParams: { query: z.object({ lastEventId: z.string().optional() }) },
  responses: {
    '200': { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    '401': { description: 'Without token or cookie', content: problemContent },
    default: { description: 'A problem document (RFC 9457) with a stable code', content: problemContent },
  },
}
