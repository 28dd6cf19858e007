// How far the validation is, on standard error: a bar where somebody looks, a line now and then where nobody does.
import cliProgress from 'cli-progress'

/** `begin(title)` of the next of `total` sections, `doing(text)` within it, `above(line)` a message that stays, `end()`. */
export function createProgress(stream, total) {
  return stream.isTTY ? bar(stream, total) : lines(stream, total)
}

function bar(stream, total) {
  const progress = new cliProgress.SingleBar(
    { stream, format: '{bar} {value}/{total} {title} {text}', clearOnComplete: true, hideCursor: true },
    cliProgress.Presets.shades_classic,
  )
  let started = -1
  return {
    begin(title) {
      started += 1
      if (started === 0) progress.start(total, 0, { title, text: '' })
      else progress.update(started, { title, text: '' })
    },
    doing: (text) => progress.update({ text }),
    above(line) {
      stream.write(`\r\x1b[K${line}\n`)
    },
    end: () => progress.stop(),
  }
}

function lines(stream, total) {
  let started = 0
  return {
    begin: (title) => void stream.write(`validate: ${++started}/${total} ${title}\n`),
    doing: () => undefined,
    above: (line) => void stream.write(`${line}\n`),
    end: () => undefined,
  }
}
