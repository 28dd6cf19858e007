import { DEFAULT_RULE_CONFIG, type RuleConfig } from '../../domain/alerts/rule-config.js'
import type { Config } from '../config/config-schema.js'

/** The rules' thresholds as this installation wants them. */
export function ruleConfigOf(config: Config): RuleConfig {
  return {
    ...DEFAULT_RULE_CONFIG,
    weekOnWeek: { ...DEFAULT_RULE_CONFIG.weekOnWeek, notifies: config.rules.strict },
  }
}
