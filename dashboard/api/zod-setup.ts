import { z } from 'zod'

// The content security policy forbids generated code, so zod must not try to compile its parsers.
z.config({ jitless: true })
