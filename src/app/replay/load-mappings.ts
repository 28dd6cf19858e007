import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecordingMapping, type RecordingMapping } from '../../codecs/recording/recording-mapping.js'
import { ConfigError } from '../../runtime/errors.js'

/** The mappings that come with the program. */
export function loadKnownMappings(folder: string): readonly RecordingMapping[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => loadMapping(join(folder, name)))
}

/** @throws ConfigError where the file is not there or not a mapping */
export function loadMapping(path: string): RecordingMapping {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(`There is no mapping ${path}; --map takes a YAML file like those in config/mappings/.`, {
      code: 'mapping-missing',
      cause,
    })
  }
  return parseRecordingMapping(text, path)
}
