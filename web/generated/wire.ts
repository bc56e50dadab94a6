// SPDX-License-Identifier: Apache-2.0
// Written by tools/schema from the field tables in src/json/fields. Do not edit.

/** What a model is asked to do; a custom task has a name of 1 to 256 bytes. */
export type ModelTask =
  | 'Completion'
  | 'Chat'
  | 'Classification'
  | 'Generation'
  | 'Analysis'
  | 'Refactoring'
  | 'Translation'
  | { Custom: string };

/** How hard a task is. */
export type Complexity = 'Low' | 'Medium' | 'High';

/** How urgent a request or a warm-up is, least urgent first. */
export type RequestPriority = 'Low' | 'Medium' | 'High' | 'Critical';

/** How far a model is warmed; each stage holds what the ones before it hold. */
export type WarmStage = 'fetched' | 'compiled' | 'session' | 'primed';

/** What a task does with its model: load it, or let it go. */
export type TaskAction = 'Warm' | 'Release';

/** Where a figure comes from. */
export type ResourceSource = 'measured' | 'declared' | 'assumed';

/** What a plan keeps small: the time that people wait, or the number of uses that found the model cold. */
export type Objective = 'wait' | 'cold_starts';

/**
 * How a warm-up ended: used and warm when asked for, asked for while it was still loading, used by nobody within the
 * horizon, let go before anybody came, failed, or cancelled.
 */
export type OutcomeKind = 'hit' | 'late_hit' | 'unused' | 'evicted' | 'failed' | 'cancelled';

/** Whether a model is ready for use. */
export type ModelState = 'cold' | 'loading' | 'warm';

/** What uses are regular in: hours of the local day, days of the local week, or any other period. */
export type RhythmKind = 'hour_of_day' | 'weekday' | 'period';

/**
 * What is out of the ordinary: a use of a model that hardly ever follows, more uses in a session than usual, or a model
 * that stays away.
 */
export type AnomalyKind = 'surprise' | 'burst' | 'silence';

/** How a candidate that runs in the shadow compares, up to now. */
export type ShadowVerdict = 'undecided' | 'shadow_better' | 'in_use_better';

/**
 * A ranking without learning: the user's own models by recency, by number of uses, by how often each followed the last
 * one; or all models by a blend of such counts.
 */
export type Baseline = 'last_used' | 'most_used' | 'markov' | 'blend';

/**
 * What the engine can be had without: a member of its ensemble (network, forest), or a group of features: of histories,
 * of the moment, of a field of the request, of what the request has in common with the user's last one (same_as_last)
 * or with the model's last one (same_as_then).
 */
export type EnginePart = 'network' | 'forest' | 'own_history' | 'all_users' | 'patterns' | 'moment' | 'same_as_last' | 'task' | 'input_length' | 'complexity' | 'priority' | 'latency' | 'hardware' | 'activities' | 'session' | 'preferences' | 'language' | 'project_size' | 'project_complexity' | 'changed_files' | 'same_as_then';

/** What is drawn when intervals are made: whole users, or where they are few, stretches of a user's uses. */
export type ClusterKind = 'users' | 'stretches';

/**
 * A way of deciding what is kept warm: nothing; each model for a fixed time; by recency, by frequency, by
 * GreedyDual-Size-Frequency with all misses alike or costing their load time, by windows from a hybrid histogram;
 * clairvoyant on demand (Belady); ours, for few cold starts or for little waiting.
 */
export type WarmPolicy = 'no_warm' | 'keep_alive' | 'lru' | 'lfu' | 'greedy_dual' | 'greedy_dual_cost' | 'hybrid_histogram' | 'belady' | 'cold_starts' | 'wait';

/**
 * What uses run on: one server for all users, a machine for each, or one with room for everything, where what matters
 * is memory * time.
 */
export type ReplayMachine = 'server' | 'per_user' | 'unlimited';

/** What grows from one point of a series to the next. */
export type GrowthAxis = 'models' | 'users' | 'uses';

/** Whether an impact comes from the model of the machine alone or takes in what was measured of earlier loads. */
export type ImpactSource = 'estimated' | 'corrected';

/** Where a job is. */
export type JobPhase = 'running' | 'done' | 'failed' | 'cancelled';

/** The kinds of failure. */
export type ErrorKind = 'Configuration' | 'Prediction' | 'ResourceAllocation' | 'Timeout' | 'InvalidInput' | 'ResourceExhausted' | 'Internal';

/** Everything that can be set. */
export interface WarmupConfigInput {
  /** Most models that are warm at a time; 3 to 5 suit most machines. From 1 to 10000. Default: 5. */
  max_warm_models?: number | undefined;
  /**
   * Most memory that warm models take together; 50 to 70 % of the machine's is a good choice. More is a warning, less
   * is none: it harms nobody, and the default lies below on any machine of more than 4 GB. From 1 to 67108864 MB.
   * Default: 2048.
   */
  max_memory_mb?: number | undefined;
  /** Most CPU that warming takes; over 30 people notice it. From 1 to 100 % of the whole machine. Default: 30. */
  max_cpu_percent?: number | undefined;
  /**
   * Models predicted with less confidence than this are left out; 0.7 to 0.8 balances hits and waste. From 0 to 1.
   * Default: 0.7.
   */
  prediction_threshold?: number | undefined;
  /**
   * How far back usage counts as recent: bounds sessions and the window in which drift is seen. 1800 to 7200 suit most.
   * From 1 to 2592000 s. Default: 3600.
   */
  usage_window_seconds?: number | undefined;
  /** Most tasks that wait in the queue. From 1 to 100000. Default: 100. */
  max_queue_size?: number | undefined;
  /**
   * A warm-up that takes longer is given up; loads that somebody waits for are not bounded by it. From 1 to 86400 s.
   * Default: 30.
   */
  warmup_timeout_seconds?: number | undefined;
  /** Greatest responsiveness_impact of an acceptable schedule. From 0 to 1. Default: 0.1. */
  performance_impact_threshold?: number | undefined;
  /**
   * How fast the predictor follows change; 0.1 is its own pace, lower for stable patterns. From 0 to 1. Default: 0.1.
   */
  learning_rate?: number | undefined;
  /** Whether warm-ups run. If not, everything is predicted and planned, and only critical tasks run. Default: true. */
  background_warmup_enabled?: boolean | undefined;
  /** How long an analysis may be answered from the cache. From 0 to 86400 s. Default: 300. */
  prediction_cache_ttl_seconds?: number | undefined;
  /** Most models in a prediction. From 1 to 10000. Default: 10. */
  max_predictions?: number | undefined;
  /** Most loads that run at a time. From 1 to 64. Default: 2. */
  max_parallel_loads?: number | undefined;
  /**
   * A model stays at least this long once it is loaded, so that two do not drive each other out in turns. From 0 to
   * 86400000 ms. Default: 10000.
   */
  min_residency_ms?: number | undefined;
  /**
   * What a second of somebody's waiting is worth, in units of what holding max_memory_mb for an hour costs. From 0 to
   * 1000000. Default: 1.
   */
  value_of_time?: number | undefined;
  /**
   * Share of the worthwhile warm-ups that is left undone, to measure what the others bring. From 0 to 0.5. Default: 0.
   */
  holdout_share?: number | undefined;
  /** Most users whose habits are kept; the longest unseen go first. From 1 to 1000000. Default: 10000. */
  max_users?: number | undefined;
  /** How far ahead usage_probability looks. Without it: the usage window, at most 300 s. From 1000 to 2592000000 ms. */
  horizon_ms?: number | null | undefined;
  /** What plans keep small. Default: "wait". */
  objective?: Objective | undefined;
  /** Whether user ids are kept only as keyed hashes. Default: true. */
  hash_user_ids?: boolean | undefined;
  /** Makes ids, holdouts and learning reproducible. Without it the random source is seeded at creation. */
  seed?: number | null | undefined;
}

/** Everything that can be set. */
export interface WarmupConfig {
  /** Most models that are warm at a time; 3 to 5 suit most machines. From 1 to 10000. */
  max_warm_models: number;
  /**
   * Most memory that warm models take together; 50 to 70 % of the machine's is a good choice. More is a warning, less
   * is none: it harms nobody, and the default lies below on any machine of more than 4 GB. From 1 to 67108864 MB.
   */
  max_memory_mb: number;
  /** Most CPU that warming takes; over 30 people notice it. From 1 to 100 % of the whole machine. */
  max_cpu_percent: number;
  /** Models predicted with less confidence than this are left out; 0.7 to 0.8 balances hits and waste. From 0 to 1. */
  prediction_threshold: number;
  /**
   * How far back usage counts as recent: bounds sessions and the window in which drift is seen. 1800 to 7200 suit most.
   * From 1 to 2592000 s.
   */
  usage_window_seconds: number;
  /** Most tasks that wait in the queue. From 1 to 100000. */
  max_queue_size: number;
  /**
   * A warm-up that takes longer is given up; loads that somebody waits for are not bounded by it. From 1 to 86400 s.
   */
  warmup_timeout_seconds: number;
  /** Greatest responsiveness_impact of an acceptable schedule. From 0 to 1. */
  performance_impact_threshold: number;
  /** How fast the predictor follows change; 0.1 is its own pace, lower for stable patterns. From 0 to 1. */
  learning_rate: number;
  /** Whether warm-ups run. If not, everything is predicted and planned, and only critical tasks run. */
  background_warmup_enabled: boolean;
  /** How long an analysis may be answered from the cache. From 0 to 86400 s. */
  prediction_cache_ttl_seconds: number;
  /** Most models in a prediction. From 1 to 10000. */
  max_predictions: number;
  /** Most loads that run at a time. From 1 to 64. */
  max_parallel_loads: number;
  /**
   * A model stays at least this long once it is loaded, so that two do not drive each other out in turns. From 0 to
   * 86400000 ms.
   */
  min_residency_ms: number;
  /**
   * What a second of somebody's waiting is worth, in units of what holding max_memory_mb for an hour costs. From 0 to
   * 1000000.
   */
  value_of_time: number;
  /** Share of the worthwhile warm-ups that is left undone, to measure what the others bring. From 0 to 0.5. */
  holdout_share: number;
  /** Most users whose habits are kept; the longest unseen go first. From 1 to 1000000. */
  max_users: number;
  /** How far ahead usage_probability looks. Without it: the usage window, at most 300 s. From 1000 to 2592000000 ms. */
  horizon_ms?: number;
  /** What plans keep small. */
  objective: Objective;
  /** Whether user ids are kept only as keyed hashes. */
  hash_user_ids: boolean;
  /** Makes ids, holdouts and learning reproducible. Without it the random source is seeded at creation. */
  seed?: number;
}

/**
 * Something the person did. Well known are typing, pause, cursor_move, file_open, save, run, test, debug,
 * branch_switch, diagnostics, selection, refactor_command, chat_focus, intent and deadline; others are taken too.
 */
export interface UserActivityInput {
  /** What was done. From 1 to 256 bytes. */
  activity_type: string;
  /** When. Without it: the moment of the call. In ms since the Unix epoch. */
  timestamp_ms?: number | null | undefined;
  /** How long it took. In ms. */
  duration_ms?: number | null | undefined;
  /** What an intent or a deadline is about; never the text of a prompt. */
  detail?: string | null | undefined;
}

/** A file that changed. */
export interface FileChangeInput {
  /** Its path, of which only the extension is ever kept. */
  path: string;
  /** How it changed, for instance "modified". From 1 to 256 bytes. */
  change_type?: string | null | undefined;
  /** Lines added, removed or altered. Default: 0. */
  lines_changed?: number | undefined;
  /** When. Without it: the moment of the call. In ms since the Unix epoch. */
  timestamp_ms?: number | null | undefined;
}

/** Who asks, and what they have been doing. */
export interface UserContextInput {
  /** Whose habits the request belongs to; kept as a keyed hash. From 1 to 256 bytes. Default: "anonymous". */
  user_id?: string | undefined;
  /** How long the current session has lasted. In ms. Default: 0. */
  session_duration_ms?: number | undefined;
  /** What the person did lately, oldest first. */
  recent_activities?: readonly UserActivityInput[] | undefined;
  /** Preferences by name. */
  preferences?: Readonly<Record<string, string>> | undefined;
  /** Local time minus UTC: makes hours of the day local. From -1440 to 1440 minutes. Default: 0. */
  utc_offset_minutes?: number | undefined;
}

/** What is being worked on. */
export interface ProjectContextInput {
  /** Programming or natural language; empty when not known. From 0 to 256 bytes. */
  language?: string | undefined;
  /** Size of the project in lines. Default: 0. */
  size_lines?: number | undefined;
  /** A metric of its complexity, as long as it is always the same one. Default: 0. */
  complexity_score?: number | undefined;
  /** Files that changed lately, oldest first. */
  recent_changes?: readonly FileChangeInput[] | undefined;
}

/**
 * The question put to the predictor. All of it may be left out. Without task it asks what this user needs next, with
 * task which model will serve this request.
 */
export interface WarmupRequestInput {
  /** What is to be done. Without it the question is what this user needs next. */
  task?: ModelTask | null | undefined;
  /** Size of the input, in characters or tokens, as long as it is always the same. */
  input_length?: number | null | undefined;
  /** How hard the task is. Default: "Medium". */
  complexity?: Complexity | undefined;
  /** How urgent it is; the priority of the plan that it leads to. Default: "Medium". */
  priority?: RequestPriority | undefined;
  /** How long an answer may take. In ms. */
  acceptable_latency_ms?: number | null | undefined;
  /** Where the model should run, for instance "webgpu". From 1 to 256 bytes. */
  preferred_hardware?: string | null | undefined;
  /** Who asks, and what they have been doing. */
  user_context?: UserContextInput | undefined;
  /** What is being worked on. */
  project_context?: ProjectContextInput | undefined;
  /** When it was asked. Without it: the predictor's clock. In ms since the Unix epoch. */
  timestamp_ms?: number | null | undefined;
  /** How far ahead usage_probability looks. Without it: the configuration's. From 1000 to 2592000000 ms. */
  horizon_ms?: number | null | undefined;
}

/** One step that an orchestrator is about to take. */
export interface ExecutionStepInput {
  /** What the step does. */
  task: ModelTask;
  /** Size of its input, in the unit of the request's. */
  input_length?: number | null | undefined;
  /** How hard it is. */
  complexity?: Complexity | null | undefined;
}

/**
 * What an orchestrator knows before it runs: the fields of a request, and the steps that will follow in order. Where it
 * names no task, the first step's task, length and complexity are used.
 */
export interface ExecutionContextInput {
  /** What is to be done. Without it the question is what this user needs next. */
  task?: ModelTask | null | undefined;
  /** Size of the input, in characters or tokens, as long as it is always the same. */
  input_length?: number | null | undefined;
  /** How hard the task is. Default: "Medium". */
  complexity?: Complexity | undefined;
  /** How urgent it is; the priority of the plan that it leads to. Default: "Medium". */
  priority?: RequestPriority | undefined;
  /** How long an answer may take. In ms. */
  acceptable_latency_ms?: number | null | undefined;
  /** Where the model should run, for instance "webgpu". From 1 to 256 bytes. */
  preferred_hardware?: string | null | undefined;
  /** Who asks, and what they have been doing. */
  user_context?: UserContextInput | undefined;
  /** What is being worked on. */
  project_context?: ProjectContextInput | undefined;
  /** When it was asked. Without it: the predictor's clock. In ms since the Unix epoch. */
  timestamp_ms?: number | null | undefined;
  /** How far ahead usage_probability looks. Without it: the configuration's. From 1000 to 2592000000 ms. */
  horizon_ms?: number | null | undefined;
  /** The steps, in order. */
  steps?: readonly ExecutionStepInput[] | null | undefined;
}

/** A model was really used: the label that everything learns from. */
export interface UsageEventInput {
  /** Name or id of a registered model. From 1 to 256 bytes. */
  model: string;
  /** An event that was seen before under this id is ignored. From 1 to 256 bytes. */
  event_id?: string | null | undefined;
  /** The prediction that this use answers. From 1 to 256 bytes. */
  prediction_id?: string | null | undefined;
  /** Who used it. Without it: the request's user. From 1 to 256 bytes. */
  user_id?: string | null | undefined;
  /** What it was used for. Without it: the request's task. */
  task?: ModelTask | null | undefined;
  /** When. Without it: the predictor's clock. In ms since the Unix epoch. */
  timestamp_ms?: number | null | undefined;
  /** How long the user waited for the model. In ms. */
  latency_ms?: number | null | undefined;
  /** Whether the model was warm. */
  was_warm?: boolean | null | undefined;
  /** Whether it served its purpose. Default: true. */
  success?: boolean | null | undefined;
  /** What was known before the model was chosen. */
  request?: WarmupRequestInput | null | undefined;
}

/** A model's share of something. */
export interface ModelShare {
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
  /** Its share. From 0 to 1. */
  share: number;
}

/** A task's share of something. */
export interface TaskShare {
  /** The task. */
  task: ModelTask;
  /** Its share. From 0 to 1. */
  share: number;
}

/** How a model has been used, over all users. Distributions are decayed shares that add up to 1, or are all 0. */
export interface UsagePattern {
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
  /** How often it was used. */
  usage_count: number;
  /** When it was used last. In ms since the Unix epoch. */
  last_used_at_ms: number;
  /** How long sessions with it last. In ms. */
  avg_session_duration_ms: number;
  /** Share of its uses that served their purpose. From 0 to 1. */
  success_rate: number;
  /** What it is used for, most frequent first. */
  task_distribution: TaskShare[];
  /** When in the day, by local hour. Each from 0 to 1. */
  hourly_distribution: number[];
  /** When in the week, Monday first. Each from 0 to 1. */
  weekday_distribution: number[];
  /** Time between uses by one user. In ms. */
  avg_interval_ms: number;
  /** Recent rate of use against the long-run rate: -1 gone, 1 new. From -1 to 1. */
  trend: number;
  /** What is used right after, at most five. */
  top_successors: ModelShare[];
}

/** What to look for in the latest uses. All of it may be left out. */
export interface PatternQueryInput {
  /** Whose uses to look at. Without it: everybody's. From 1 to 256 bytes. */
  user_id?: string | null | undefined;
  /** Cases that a transition or a sequence needs. From 1 to 10000. Default: 3. */
  min_support?: number | undefined;
  /**
   * Users that a pattern needs; single uses and sessions are told only where it is 1. Without it: 2 where the uses are
   * of several users, else 1. From 1 to 10000.
   */
  min_users?: number | null | undefined;
  /** Most models in a sequence. From 3 to 6. Default: 5. */
  max_length?: number | undefined;
  /** Most other uses between two models of a sequence. From 0 to 2. Default: 0. */
  max_skipped?: number | undefined;
  /**
   * Share of chance findings that is accepted in sequences, periodicity and anomalies. From 0.000001 to 0.5. Default:
   * 0.05.
   */
  significance?: number | undefined;
  /** Most entries in each list. From 1 to 1000. Default: 20. */
  limit?: number | undefined;
}

/** A model by id and name. */
export interface ModelName {
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
}

/** One model used right after another by the same user in one session. */
export interface Transition {
  /** The one before. */
  from: ModelName;
  /** The one after. */
  to: ModelName;
  /** How often. */
  support: number;
  /** By how many users. */
  users: number;
  /** Share of what followed the one before. From 0 to 1. */
  share: number;
  /** That share against the second one's share of all that followed anything. */
  lift: number;
  /** Time between the two. In ms. */
  median_gap_ms: number;
  /** Chance that as many come together by accident, or an upper bound on it. From 0 to 1. */
  p_value: number;
}

/** Three or more models used in this order within a session. Uses of one model in a row count as one. */
export interface FrequentSequence {
  /** The models, in order. */
  models: ModelName[];
  /** Cases that do not overlap. */
  support: number;
  /** By how many users. */
  users: number;
  /** Of the cases of all models but the last one, those that went on to it. From 0 to 1. */
  share: number;
  /** Chance that as many go on to the last model by accident, or an upper bound on it. From 0 to 1. */
  p_value: number;
}

/** A model that is used at regular times. */
export interface Rhythm {
  /** The model. */
  model: ModelName;
  /** What it is regular in. */
  kind: RhythmKind;
  /** After what time it comes again. In ms. */
  period_ms: number;
  /**
   * Where in the period uses gather: local time of day, local time since Monday, or time since a multiple of the period
   * counted from the Unix epoch. In ms.
   */
  phase_ms: number;
  /** How closely they gather: 0 evenly spread, 1 all at one place. From 0 to 1. */
  strength: number;
  /** Independent cases: users' days with a use, or uses. */
  support: number;
  /** How many users have used it. */
  users: number;
  /**
   * Chance that uses without a rhythm gather as closely; corrected for all the periods that were tried. From 0 to 1.
   */
  p_value: number;
}

/** Stretches of use by one user without a long pause. */
export interface SessionPattern {
  /** A longer pause ends a session. In ms. */
  gap_ms: number;
  /**
   * Whether pauses within and between sessions could be told apart, over all users; if not, usage_window_seconds is
   * taken.
   */
  learned: boolean;
  /** How far the two kinds lie apart, as Ashman's D; 0: not told apart. */
  separation: number;
  /** Sessions seen. */
  count: number;
  /** Uses in one. */
  mean_uses: number;
  /** From its first use to its last. In ms. */
  mean_duration_ms: number;
}

/**
 * Whether uses have become harder to foresee. Surprise goes from 0, for a use of the likeliest model, to 4 bits; where
 * habits are steady its mean stays below 1.5 bits.
 */
export interface DriftPattern {
  /** Whether habits have changed within the last usage_window_seconds. */
  drifting: boolean;
  /** The last change, however long ago. In ms since the Unix epoch. */
  changed_at_ms?: number;
  /** Mean surprise before it; 0 without a change. In bits. */
  surprise_before: number;
  /** Mean surprise over the window in which nothing has changed since. In bits. */
  surprise: number;
  /** Uses in that window. */
  support: number;
}

/** Something seen within the last usage_window_seconds that is out of the ordinary. */
export interface Anomaly {
  /** The model. */
  model: ModelName;
  /** What is unusual about it. */
  kind: AnomalyKind;
  /** When it was used so; of a silence, when it was used last. In ms since the Unix epoch. */
  at_ms: number;
  /** 1; uses in the session; uses of other models since its last one. */
  observed: number;
  /** Chance of a use no likelier; uses for a session of this length; uses of other models before it comes back. */
  expected: number;
  /** log2(observed / expected). */
  score: number;
  /** Uses, other sessions or intervals that the expectation rests on. */
  support: number;
  /** Chance of as much by accident. From 0 to 1. */
  p_value: number;
}

/** What the latest uses show. Sequences, periodicity and anomalies are told where they stand out from chance. */
export interface AdvancedPatterns {
  /** Uses that were looked at, of the latest 8,192 of all users. */
  uses: number;
  /** Users who made them. */
  users: number;
  /** The earliest of them. In ms since the Unix epoch. */
  first_at_ms?: number;
  /** The latest of them. In ms since the Unix epoch. */
  last_at_ms?: number;
  /** What follows what, most frequent first. */
  transitions: Transition[];
  /** What follows what at length, first what accounts for most uses. */
  sequences: FrequentSequence[];
  /** What is used at regular times, surest first. */
  periodicity: Rhythm[];
  /** How uses come together. */
  sessions: SessionPattern;
  /** Whether habits have changed. */
  drift: DriftPattern;
  /** What is out of the ordinary, least likely first. */
  anomalies: Anomaly[];
}

/** What reaching a stage takes, from nothing. */
export interface StageCostInput {
  /** The stage. */
  stage: WarmStage;
  /** Memory that the model holds then in all; no less than at the stage before. In MB. */
  memory_mb: number;
  /** Time to get there from nothing; no less than to the stage before. In ms. */
  load_time_ms: number;
  /** What is downloaded on the way from nothing. In MB. */
  download_mb?: number | null | undefined;
}

/** What reaching a stage takes, from nothing. */
export interface StageCost {
  /** The stage. */
  stage: WarmStage;
  /** Memory that the model holds then in all; no less than at the stage before. In MB. */
  memory_mb: number;
  /** Time to get there from nothing; no less than to the stage before. In ms. */
  load_time_ms: number;
  /** What is downloaded on the way from nothing. In MB. */
  download_mb?: number;
}

/**
 * What an application declares of a model. Only the name is needed; costs that are left out are assumed from the tasks
 * and then measured. Tasks, languages and hardware are hints for predicting, never filters.
 */
export interface ModelProfileInput {
  /** A UUID. Without it: one made from the name. */
  model_id?: string | null | undefined;
  /** What the model is called; no two models share a name. From 1 to 256 bytes. */
  name: string;
  /** What it is for. */
  tasks?: readonly ModelTask[] | undefined;
  /** Memory that it holds when primed. In MB. */
  memory_mb?: number | null | undefined;
  /** Time from nothing to primed. In ms. */
  load_time_ms?: number | null | undefined;
  /** What a first load downloads. In MB. */
  download_mb?: number | null | undefined;
  /** CPU that loading takes. From 0 to 100 % of the whole machine. */
  cpu_percent?: number | null | undefined;
  /** Bandwidth that loading takes. In Mbps. */
  network_mbps?: number | null | undefined;
  /** Where it can run. Each from 1 to 256 bytes. */
  hardware?: readonly string[] | null | undefined;
  /** Languages that it serves. Each from 1 to 256 bytes. */
  languages?: readonly string[] | null | undefined;
  /** Names or ids of models that must be loaded first. Each from 1 to 256 bytes. */
  depends_on?: readonly string[] | null | undefined;
  /** Names or ids of models that cannot be warm beside this one. Each from 1 to 256 bytes. */
  conflicts_with?: readonly string[] | null | undefined;
  /** Once loaded, never let go. Default: false. */
  pinned?: boolean | null | undefined;
  /** Warming later than this before the use does not help. In ms. */
  min_lead_ms?: number | null | undefined;
  /** What it takes to warm it part of the way, in the order of the stages, each once. */
  stages?: readonly StageCostInput[] | null | undefined;
}

/** One figure of a cost, and where it comes from. */
export interface CostFigure {
  /** The figure. */
  value: number;
  /** Where it comes from. */
  source: ResourceSource;
}

/** What warming a model takes, from nothing to primed. */
export interface ModelCost {
  /** Memory that it holds then, in MB. */
  memory_mb: CostFigure;
  /** Time that it takes, in ms. */
  load_time_ms: CostFigure;
  /** What is downloaded on the way, in MB. */
  download_mb: CostFigure;
  /** CPU while loading, in % of the whole machine. */
  cpu_percent: CostFigure;
  /** Bandwidth while loading, in Mbps. */
  network_mbps: CostFigure;
}

/** A registered model as it stands: what was declared, what it costs by now, and where it is. */
export interface ModelStatus {
  /** Its UUID. */
  model_id: string;
  /** What the model is called; no two models share a name. */
  name: string;
  /** What it is for. */
  tasks: ModelTask[];
  /** Memory that it holds when primed. In MB. */
  memory_mb?: number;
  /** Time from nothing to primed. In ms. */
  load_time_ms?: number;
  /** What a first load downloads. In MB. */
  download_mb?: number;
  /** CPU that loading takes. From 0 to 100 % of the whole machine. */
  cpu_percent?: number;
  /** Bandwidth that loading takes. In Mbps. */
  network_mbps?: number;
  /** Where it can run. */
  hardware: string[];
  /** Languages that it serves. */
  languages: string[];
  /** Names or ids of models that must be loaded first. */
  depends_on: string[];
  /** Names or ids of models that cannot be warm beside this one. */
  conflicts_with: string[];
  /** Once loaded, never let go. */
  pinned: boolean;
  /** Warming later than this before the use does not help. In ms. */
  min_lead_ms?: number;
  /** What it takes to warm it part of the way, in the order of the stages, each once. */
  stages: StageCost[];
  /** What it costs by now: measured, declared or assumed. */
  costs: ModelCost;
  /** Whether it is ready for use. */
  state: ModelState;
  /** The stage it holds; null: nothing of it is in memory. */
  stage: WarmStage | null;
  /** Memory that it holds. In MB. */
  held_mb: number;
  /** When its present state began. In ms since the Unix epoch. */
  since_ms: number;
  /** Leases on it, those on models that need it included. */
  in_use: number;
  /** End of the last lease, or start of a running one. In ms since the Unix epoch. */
  last_used_at_ms: number;
}

/** What something takes at its peak. */
export interface ResourceRequirementsInput {
  /** Memory. In MB. Default: 0. */
  memory_mb?: number | undefined;
  /** CPU. In % of the whole machine. Default: 0. */
  cpu_percent?: number | undefined;
  /** Network bandwidth. In Mbps. Default: 0. */
  network_mbps?: number | undefined;
  /** Storage. In MB. Default: 0. */
  storage_mb?: number | undefined;
}

/** What something takes at its peak. */
export interface ResourceRequirements {
  /** Memory. In MB. */
  memory_mb: number;
  /** CPU. In % of the whole machine. */
  cpu_percent: number;
  /** Network bandwidth. In Mbps. */
  network_mbps: number;
  /** Storage. In MB. */
  storage_mb: number;
}

/** One figure of availability, where it comes from and how old it is. */
export interface AvailableResource {
  /** The figure; null when it is not known, which is neither nothing nor endless. */
  value: number | null;
  /** Where it comes from. */
  source: ResourceSource;
  /** How old it is. In ms. */
  age_ms: number;
}

/** What the machine has to spare. */
export interface ResourceAvailability {
  /** Memory, in MB. */
  available_memory_mb: AvailableResource;
  /** CPU, in % of the whole machine. */
  available_cpu_percent: AvailableResource;
  /** Network bandwidth, in Mbps. */
  available_network_mbps: AvailableResource;
  /** Storage, in MB. */
  available_storage_mb: AvailableResource;
  /** Processes that run or wait to run. */
  load_average: AvailableResource;
}

/** What a host tells of its machine; what it leaves out stays as it was. */
export interface ResourceReportInput {
  /** Memory to spare. In MB. */
  available_memory_mb?: number | null | undefined;
  /** CPU to spare. From 0 to 100 % of the whole machine. */
  available_cpu_percent?: number | null | undefined;
  /** Network bandwidth to spare. In Mbps. */
  available_network_mbps?: number | null | undefined;
  /** Storage to spare. In MB. */
  available_storage_mb?: number | null | undefined;
  /** Processes that run or wait to run. */
  load_average?: number | null | undefined;
  /** Memory that the machine has. In MB. */
  total_memory_mb?: number | null | undefined;
  /** Processor cores that the machine has. */
  cores?: number | null | undefined;
  /** Where the figures come from. Default: "measured". */
  source?: ResourceSource | undefined;
}

/** A share of the resources that was set aside; it ends when released, or by itself at expires_at_ms. */
export interface ResourceAllocation {
  /** What releases it. */
  allocation_id: string;
  /** What was set aside. */
  requirements: ResourceRequirements;
  /** When it ends by itself. In ms since the Unix epoch. */
  expires_at_ms: number;
}

/** One operation: warm a model to a stage, or let it go. */
export interface WarmupTaskInput {
  /** Given by the queue when empty. From 0 to 256 bytes. */
  task_id?: string | undefined;
  /** The model; the name will do as well. */
  model_id?: string | undefined;
  /** The model's name; the id will do as well. From 0 to 256 bytes. */
  name?: string | undefined;
  /** What is done with it. Default: "Warm". */
  action?: TaskAction | undefined;
  /** How far it is warmed. Default: "primed". */
  stage?: WarmStage | undefined;
  /** How urgent it is. Default: "Medium". */
  priority?: RequestPriority | undefined;
  /** Not to be started before. In ms since the Unix epoch. Default: 0. */
  start_at_ms?: number | undefined;
  /** How long it should take. In ms. Default: 0. */
  estimated_duration_ms?: number | undefined;
  /** When it should be done; later is worth less. In ms since the Unix epoch. */
  deadline_at_ms?: number | null | undefined;
  /** Ids of the tasks that must be done first. Each from 1 to 256 bytes. */
  depends_on?: readonly string[] | undefined;
  /** What it takes. */
  resource_requirements?: ResourceRequirementsInput | undefined;
  /** Waiting time that it should save, less its costs, in ms; an estimate. Default: 0. */
  expected_value_ms?: number | undefined;
  /** Why it was planned. */
  reason?: string | undefined;
  /** Somebody waits for it: it goes before all speculation and is not bounded by its limits. Default: false. */
  demanded?: boolean | undefined;
  /** Whose plan it belongs to. From 0 to 256 bytes. */
  user_id?: string | undefined;
}

/** One operation: warm a model to a stage, or let it go. */
export interface WarmupTask {
  /** Given by the queue when empty. */
  task_id: string;
  /** The model; the name will do as well. */
  model_id: string;
  /** The model's name; the id will do as well. */
  name: string;
  /** What is done with it. */
  action: TaskAction;
  /** How far it is warmed. */
  stage: WarmStage;
  /** How urgent it is. */
  priority: RequestPriority;
  /** Not to be started before. In ms since the Unix epoch. */
  start_at_ms: number;
  /** How long it should take. In ms. */
  estimated_duration_ms: number;
  /** When it should be done; later is worth less. In ms since the Unix epoch. */
  deadline_at_ms?: number;
  /** Ids of the tasks that must be done first. */
  depends_on: string[];
  /** What it takes. */
  resource_requirements: ResourceRequirements;
  /** Waiting time that it should save, less its costs, in ms; an estimate. */
  expected_value_ms: number;
  /** Why it was planned. */
  reason: string;
  /** Somebody waits for it: it goes before all speculation and is not bounded by its limits. */
  demanded: boolean;
  /** Whose plan it belongs to. */
  user_id: string;
}

/** The operations that a prediction leads to. */
export interface WarmupScheduleInput {
  /** The operations, in the order of their start. */
  tasks?: readonly WarmupTaskInput[] | undefined;
  /** From the start of the first to the end of the last. In ms. Default: 0. */
  total_estimated_time_ms?: number | undefined;
  /** What they take together at their peak. */
  resource_requirements?: ResourceRequirementsInput | undefined;
  /** The request's priority. Default: "Medium". */
  priority?: RequestPriority | undefined;
}

/** The operations that a prediction leads to. */
export interface WarmupSchedule {
  /** The operations, in the order of their start. */
  tasks: WarmupTask[];
  /** From the start of the first to the end of the last. In ms. */
  total_estimated_time_ms: number;
  /** What they take together at their peak. */
  resource_requirements: ResourceRequirements;
  /** The request's priority. */
  priority: RequestPriority;
}

/** What a host measured of its own responsiveness while a load ran. */
export interface MeasuredImpactInput {
  /** How much longer than usual other work had to wait, on average. In ms. */
  latency_increase_ms: number;
  /** Time in which nothing else could run for 50 ms or more. In ms. Default: 0. */
  long_task_ms?: number | undefined;
}

/** What running a schedule does to the machine; an estimate. */
export interface PerformanceImpact {
  /** CPU that it adds. In % of the whole machine. */
  cpu_impact_percent: number;
  /** Memory that it adds. In MB. */
  memory_impact_mb: number;
  /** Network bandwidth that it uses. In Mbps. */
  network_impact_mbps: number;
  /** How much slower everything else gets. In ms. */
  latency_increase_ms: number;
  /** How much of it the person notices. From 0 to 1. */
  responsiveness_impact: number;
  /** Whether it stays within the configuration's limits. */
  is_acceptable: boolean;
  /** Whether latency and responsiveness take in what was measured of earlier loads. */
  source: ImpactSource;
  /** How far off such latencies have been, on average; null: no load has been measured. In ms. */
  latency_error_ms: number | null;
}

/** Which kind of thing moved a score, and how much. */
export interface ReasonCode {
  /** sequence, recency, frequency, other_users, time_of_day, task, input_length or request. */
  code: string;
  /** How much it lifts ln(next_probability) above that of the average candidate. */
  strength: number;
}

/** What is expected of one model. */
export interface ModelPrediction {
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
  /** usage_probability, less where there is little evidence. From 0 to 1. */
  confidence_score: number;
  /** Probability of its use within the horizon. From 0 to 1. */
  usage_probability: number;
  /** Probability that it is the very next model; over all models at most 1. From 0 to 1. */
  next_probability: number;
  /** Median of the time until its next use, given that it is used. In ms. */
  time_until_needed_ms: number;
  /** In one case of ten it is used sooner. In ms. */
  time_until_needed_p10_ms: number;
  /** In one case of ten it is used later. In ms. */
  time_until_needed_p90_ms: number;
  /** What moved the score, strongest first. */
  reasoning: string[];
  /** The same for machines, one for each of reasoning. */
  reasons: ReasonCode[];
}

/** A model that the plan leaves out, and why. */
export interface SkippedModel {
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
  /** Why it is left out. */
  reason: string;
}

/** The answer to a request: what will be needed, what is done about it, and what that does to the machine. */
export interface WarmupPrediction {
  /** Names it, so that an event can say which prediction it answers. */
  prediction_id: string;
  /** When it was made. In ms since the Unix epoch. */
  timestamp_ms: number;
  /** How far ahead usage_probability looks. In ms. */
  horizon_ms: number;
  /** By next_probability, ties by order of registration. */
  predicted_models: ModelPrediction[];
  /** The operations that were queued. */
  schedule: WarmupSchedule;
  /** What running the schedule does to the machine. */
  performance_impact: PerformanceImpact;
  /** next_probability of the first model. From 0 to 1. */
  confidence_score: number;
  /** Models that the plan leaves out, and why. */
  skipped: SkippedModel[];
  /** Models that were warm when asked. */
  warm_models: string[];
  /** When asking again could change the plan by the passing of time alone. In ms since the Unix epoch. */
  next_decision_at_ms?: number;
}

/** A model of a prepared set. */
export interface PreparedModel {
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
  /** Its next_probability. From 0 to 1. */
  probability: number;
  /** Whether it was warm when asked. */
  warm: boolean;
}

/** The predicted models as an orchestrator wants them. */
export interface ModelSet {
  /** By probability. */
  models: PreparedModel[];
}

/** What a plan must keep to; a limit left out does not bind. */
export interface PlanLimitsInput {
  /** Memory of everything loaded or being loaded. In MB. */
  memory_mb?: number | null | undefined;
  /** Number of models loaded or being loaded. */
  max_models?: number | null | undefined;
  /** CPU of the loads that run at a time, in any unit; over 100 too. */
  cpu_percent?: number | null | undefined;
  /** Loads that run at a time. */
  max_parallel_loads?: number | null | undefined;
  /** Every load ends by then. In ms. */
  horizon_ms?: number | null | undefined;
  /** A resident is not released earlier than this after it was loaded. In ms. Default: 0. */
  min_residency_ms?: number | undefined;
}

/**
 * Something that could be loaded. Finishing l ms after the deadline is worth value for l <= 0, nothing for l >=
 * late_ms, else floor(value * (1 - l / late_ms)).
 */
export interface PlanCandidateInput {
  /** Any string; no two share one. From 1 to 256 bytes. */
  id: string;
  /** Memory that it takes from the start of its load on. In MB. Default: 0. */
  memory_mb?: number | undefined;
  /** CPU that its load takes, in the unit of the limit. Default: 0. */
  cpu_percent?: number | undefined;
  /** How long its load takes. In ms. Default: 0. */
  load_time_ms?: number | undefined;
  /** What having it in time is worth. Default: 0. */
  value?: number | undefined;
  /** When its load should have ended. Without it: never late. In ms. */
  deadline_ms?: number | null | undefined;
  /** How late it can be before it is worth nothing. In ms. Default: 0. */
  late_ms?: number | undefined;
  /** Ids of candidates or residents that must be loaded before its load starts. Each from 1 to 256 bytes. */
  depends_on?: readonly string[] | undefined;
  /** How far it is warmed. */
  stage?: WarmStage | null | undefined;
}

/** Something that is loaded; letting it go frees its memory and its place. */
export interface PlanResidentInput {
  /** Any string; no two share one. From 1 to 256 bytes. */
  id: string;
  /** Memory that it holds. In MB. Default: 0. */
  memory_mb?: number | undefined;
  /** What keeping it is worth. Default: 0. */
  keep_value?: number | undefined;
  /** In use: not to be let go. Default: false. */
  in_use?: boolean | undefined;
  /** Never to be let go. Default: false. */
  pinned?: boolean | undefined;
  /** When it was loaded; now is 0. At most 0 ms. Default: 0. */
  since_ms?: number | undefined;
}

/** A scheduling problem that stands alone: whole ms from 0, and only its own limits apply. */
export interface PlanProblemInput {
  /** What the plan must keep to. */
  limits?: PlanLimitsInput | undefined;
  /** What could be loaded. */
  candidates?: readonly PlanCandidateInput[] | undefined;
  /** What is loaded. */
  resident?: readonly PlanResidentInput[] | null | undefined;
  /** Most nodes that the search visits; makes the plan reproducible. */
  node_budget?: number | null | undefined;
  /** Most time that the search takes. In ms. */
  budget_ms?: number | null | undefined;
}

/** One operation of a plan. */
export interface PlannedTask {
  /** The candidate or resident. */
  id: string;
  /** Load it, or let it go. */
  action: TaskAction;
  /** How far it is warmed. */
  stage?: WarmStage;
  /** When it starts. In ms. */
  start_ms: number;
}

/** The best plan found, with an honest bound. */
export interface Plan {
  /** By start; releases before loads of the same moment. */
  tasks: PlannedTask[];
  /** Of the loads, and of the residents kept. */
  value: number;
  /** No plan is worth more. */
  upper_bound: number;
  /** Whether no plan is worth more than this one. */
  proved_optimal: boolean;
  /** Nodes that the search visited. */
  nodes: number;
  /** How long it took. In ms. */
  elapsed_ms: number;
}

/** The end of one warm-up. */
export interface WarmupOutcome {
  /** The task that warmed it. */
  task_id: string;
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
  /** How it ended. */
  outcome: OutcomeKind;
  /** Waiting that did not happen. In ms. */
  saved_ms: number;
  /** Waiting for what was let go for its sake and needed first. In ms. */
  lost_ms: number;
  /** Memory held for nobody, times how long. In MB s. */
  wasted_mb_s: number;
  /** Memory held from the start of the load to its end or first use. In MB s. */
  held_mb_s: number;
  /** When it was decided. In ms since the Unix epoch. */
  at_ms: number;
}

/** How predictions for one kind of task came out. */
export interface TaskAccuracy {
  /** The task's name; empty: the question named none. */
  task: string;
  /** Predictions that a use has answered. */
  resolved: number;
  /** Those whose model was ranked first or was warm. */
  correct: number;
  /** correct / resolved. From 0 to 1. */
  accuracy: number;
}

/** Warm-ups by the way they ended, and what they brought and cost. */
export interface OutcomeReport {
  /** Those that have ended; the six counts below add up to it. */
  warmups: number;
  /** Used, and warm when asked for. */
  hit: number;
  /** Asked for while still loading: part of the wait was saved. */
  late_hit: number;
  /** Nobody came within the horizon. */
  unused: number;
  /** Let go before anybody came. */
  evicted: number;
  /** The loader failed or took too long. */
  failed: number;
  /** Cancelled. */
  cancelled: number;
  /** Waiting that did not happen. In ms. */
  saved_ms: number;
  /** Waiting for what was let go for their sake and needed first. In ms. */
  lost_ms: number;
  /** Memory held for nobody, times how long. In MB s. */
  wasted_mb_s: number;
  /** Memory held from the start of the loads to their ends or first uses. In MB s. */
  held_mb_s: number;
  /** What all of them saved less what they cost, in ms of waiting. */
  net_ms: number;
  /** Recent net gain of one warm-up, in ms of waiting. */
  balance_ms: number;
  /** How far off that may be. In ms. */
  balance_standard_error_ms: number;
}

/** What warming one model has brought, and what follows from it. */
export interface ModelOutcomeReport {
  /** The model. */
  model_id: string;
  /** Its name. */
  name: string;
  /** How its warm-ups ended. */
  outcomes: OutcomeReport;
  /** Whether warming it ahead has not paid and rests. */
  stopped: boolean;
  /** Why, in words; empty: nothing speaks against it. */
  verdict: string;
}

/** One arm of the trial of warming against doing nothing. */
export interface ArmReport {
  /** Moments at which a warm-up was worth planning, and that have ended. */
  opportunities: number;
  /** Those whose model was used. */
  used: number;
  /** Wait for the first use; 0 counts where there was none. In ms. */
  mean_wait_ms: number;
}

/** What warming ahead has brought against doing nothing, measured with holdout_share. */
export interface HoldoutReport {
  /** Opportunities left to the plan. */
  warmed: ArmReport;
  /** Opportunities held out, by chance. */
  held_out: ArmReport;
  /** Waiting that an opportunity saves; null: too few to tell. */
  saved_ms: number | null;
  /** Lower end of its 95 % interval. */
  saved_low_ms: number | null;
  /** Upper end of its 95 % interval. */
  saved_high_ms: number | null;
}

/** How well the impact of loads on the machine was foretold, against what hosts have measured. */
export interface ImpactAccuracy {
  /** Loads whose impact was measured. */
  loads: number;
  /** Latency that a load added. In ms. */
  mean_measured_ms: number;
  /** Of what was foretold with all that was measured before. In ms. */
  mean_absolute_error_ms: number;
  /** Of the model of the machine alone. In ms. */
  uncorrected_absolute_error_ms: number;
  /** Time that loads kept the host from everything else, in all. In ms. */
  long_task_ms: number;
}

/** How predictions, warm-ups and caches have done since the state began. */
export interface MetricsReport {
  /** Predictions made. */
  total_predictions: number;
  /** Predictions that a use has answered. */
  resolved: number;
  /** Predictions that no use answered within their horizon. */
  expired: number;
  /** Of the resolved, the share whose model was ranked first or was warm. From 0 to 1. */
  prediction_accuracy: number;
  /** Of the models predicted, the share that was used within the horizon. From 0 to 1. */
  precision: number;
  /** Of the uses that answered a prediction, the share whose model was predicted. From 0 to 1. */
  recall: number;
  /** Mean squared error of usage_probability over the models predicted. From 0 to 1. */
  brier: number;
  /** How long a prediction takes. In ms. */
  average_prediction_latency_ms: number;
  /** The same by task, most often asked first. */
  per_task: TaskAccuracy[];
  /** Uses recorded. */
  uses: number;
  /** Uses that found the model warm. */
  warm_uses: number;
  /** Uses that had to wait for a load. */
  cold_starts: number;
  /** Over the uses that told how long they waited. In ms. */
  total_wait_ms: number;
  /** Over the uses that told how long they waited. In ms. */
  mean_wait_ms: number;
  /** Demanded loads that passed a limit because all else was in use. */
  demand_over_limit: number;
  /** Worthwhile warm-ups left undone to measure what the others bring. */
  held_out: number;
  /** What warming brings, measured against doing nothing. */
  holdout: HoldoutReport;
  /** How well the impact of loads was foretold. */
  impact: ImpactAccuracy;
  /** How warm-ups ended. */
  outcomes: OutcomeReport;
  /** The same by model, for those that have had a warm-up, in order of registration. */
  models: ModelOutcomeReport[];
  /** Whether warming as a whole has not paid and rests. */
  stopped: boolean;
  /** Why, in words; empty: nothing speaks against it. */
  verdict: string;
  /** Of the analysis cache. From 0 to 1. */
  cache_hit_rate: number;
  /** Of the analysis cache. */
  cache_lookups: number;
}

/** What became of an event that was told. */
export interface RecordedUse {
  /** Whether it was learned from. */
  recorded: boolean;
  /** Whether its event_id was seen before. */
  duplicate: boolean;
  /** Ends of warm-ups that this use settled. */
  outcomes: WarmupOutcome[];
}

/** What the end of a task, or a lease, decided. */
export interface TaskReport {
  /** Ends of warm-ups. */
  outcomes: WarmupOutcome[];
  /** A failed warm-up is tried again then. In ms since the Unix epoch. */
  retry_at_ms?: number;
  /** Tasks that went with a failed one. */
  dropped: WarmupTask[];
}

/** Somebody needs a model now. */
export interface DemandInput {
  /** Name or id of a registered model. From 1 to 256 bytes. */
  model: string;
  /** Who needs it. From 1 to 256 bytes. Default: "anonymous". */
  user_id?: string | undefined;
}

/** Tasks to run. */
export interface TaskList {
  /** The tasks, in the order in which they are to start. */
  tasks: WarmupTask[];
}

/** What went with a model that was lost. */
export interface LostReport {
  /** Ends of warm-ups. */
  outcomes: WarmupOutcome[];
  /** Names of what is gone, the model's own first; empty: it held nothing. */
  lost: string[];
}

/** What waits and what runs. */
export interface QueueState {
  /** Waiting, in the order in which they would start. */
  tasks: WarmupTask[];
  /** Handed out and not ended. */
  running: WarmupTask[];
  /** Running warm-ups that take longer than warmup_timeout_seconds: cancel them. */
  overdue: WarmupTask[];
  /** When the next may start; null: none that waits starts by the clock alone. In ms since the Unix epoch. */
  next_start_at_ms: number | null;
}

/** Which tasks a runner asks for, so that several can share a queue. */
export interface TaskFilterInput {
  /** Names or ids. Without it: all models. Each from 1 to 256 bytes. */
  models?: readonly string[] | null | undefined;
  /** Only what somebody waits for. Default: false. */
  demanded_only?: boolean | undefined;
}

/** What a runner measured of a load; what it leaves out was not measured. */
export interface TaskResultInput {
  /** How long this load took, from the stage that was held before. In ms. */
  load_time_ms?: number | null | undefined;
  /** All the memory that the model holds now, earlier stages included. In MB. */
  memory_mb?: number | null | undefined;
  /** How far it got. */
  stage?: WarmStage | null | undefined;
  /** What it did to the responsiveness of its host. */
  measured_impact?: MeasuredImpactInput | null | undefined;
}

/** Why a load failed. */
export interface TaskFailureInput {
  /** Why, in words. */
  reason?: string | undefined;
  /** The loader has not settled: its memory stays set aside until taskSettled. Default: false. */
  still_reserved?: boolean | undefined;
}

/** Recorded uses to learn from, or to judge by, in any order. */
export interface TrainingDatasetInput {
  /** The uses, at most 1,000,000; each has its timestamp_ms. */
  events: readonly UsageEventInput[];
  /** The models that events name. Without them: made from the events. */
  profiles?: readonly ModelProfileInput[] | null | undefined;
}

/** How a model is trained. */
export interface TrainingConfigInput {
  /** The same seed and the same dataset give the same model. Default: 0. */
  seed?: number | undefined;
  /** Trees of the forest. From 1 to 64. Default: 16. */
  trees?: number | undefined;
  /** Depth of a tree. From 1 to 12. Default: 8. */
  max_depth?: number | undefined;
  /** Hidden units of the network. From 1 to 64. Default: 16. */
  hidden_units?: number | undefined;
  /**
   * How fast it learns in training; once deployed, the predictor's own learning_rate counts. From 0.001 to 1. Default:
   * 0.1.
   */
  learning_rate?: number | undefined;
  /**
   * How often the dataset is gone through, at most; it ends earlier when validation gets no better. From 1 to 50.
   * Default: 3.
   */
  epochs?: number | undefined;
  /** Share of the events, the latest ones, that is judged and never learned from. From 0.05 to 0.5. Default: 0.2. */
  validation_fraction?: number | undefined;
}

/** What a job of the kind "train" is given. */
export interface TrainingTaskInput {
  /** What to learn from. */
  dataset: TrainingDatasetInput;
  /** How. */
  config?: TrainingConfigInput | null | undefined;
}

/** How well the very next model was foretold over some uses. */
export interface NextModelQuality {
  /** Uses that were foretold. */
  events: number;
  /** Mean of -ln next_probability of the model that was used, each at most -ln 1e-6; lower is better. */
  log_loss: number;
  /** Share of the uses whose model was ranked first. From 0 to 1. */
  hit_at_1: number;
  /** Mean of 1 / rank. From 0 to 1. */
  mrr: number;
}

/** One pass through a dataset. */
export interface TrainingEpoch {
  /** Each use judged before it was learned from. */
  training: NextModelQuality;
  /** With the weights that the epoch ended with, frozen. */
  validation: NextModelQuality;
}

/**
 * How a training went, and what its result is worth beside what there is already: frozen weights on the same uses with
 * the same statistics.
 */
export interface TrainingReport {
  /** Events without duplicates. */
  events: number;
  /** Models. */
  models: number;
  /** Events that were learned from. */
  training_events: number;
  /** Later events that were only judged. */
  validation_events: number;
  /** From 1; its weights are the result. */
  best_epoch: number;
  /** Validation got no better, so not all epochs were run. */
  stopped_early: boolean;
  /** Those that were run. */
  epochs: TrainingEpoch[];
  /** Of the result. */
  validation: NextModelQuality;
  /** Of weights that have learned nothing. */
  untrained: NextModelQuality;
  /** Of the model in use when the training began. */
  in_use?: NextModelQuality;
}

/** The result of a training, its bytes apart. */
export interface TrainedModel {
  /** Follows from the weights: equal weights, equal version. */
  model_version: string;
  /** How good it is. */
  report: TrainingReport;
}

/** A candidate beside the model in use, both judged on the same uses before either learns from them. */
export interface ShadowReport {
  /** The candidate's. */
  model_version: string;
  /** Uses that both were judged on. */
  uses: number;
  /** The candidate's; lower is better. */
  log_loss: number;
  /** That of the model in use. */
  log_loss_in_use: number;
  /** The candidate's share of uses whose model was ranked first. From 0 to 1. */
  hit_at_1: number;
  /** That of the model in use. From 0 to 1. */
  hit_at_1_in_use: number;
  /** Mean log loss that the candidate saves; negative: it costs. */
  gain: number;
  /** How far off that may be. */
  gain_standard_error: number;
  /** The true gain is no less, with 95 % for both bounds together, however often one looks; from 50 uses on. */
  gain_low?: number;
  /** The true gain is no more. */
  gain_high?: number;
  /** What follows from the bounds. */
  verdict: ShadowVerdict;
}

/** Which learned models are in use, kept and tried. */
export interface TrainingStatus {
  /** As deployed, though it has learned since; null: it has learned here only. */
  model_version: string | null;
  /** When it was deployed. In ms since the Unix epoch. */
  deployed_at_ms?: number;
  /** Whether a model is kept for rollback. */
  can_roll_back: boolean;
  /** Of that model, if it was deployed once. */
  previous_version?: string;
  /** The candidate, if there is one. */
  shadow?: ShadowReport;
}

/** How a trained model is deployed. */
export interface DeployOptionsInput {
  /**
   * Beside the model in use: it predicts and learns at every use, only its comparison is seen, until promoted. Default:
   * false.
   */
  shadow?: boolean | null | undefined;
}

/** How an evaluation goes. */
export interface EvaluationOptionsInput {
  /** Uses before it are learned from and not scored. Not together with train_fraction. In ms since the Unix epoch. */
  score_from_ms?: number | null | undefined;
  /** The same, as a share of the events: the earliest ones. From 0 to 0.95. */
  train_fraction?: number | null | undefined;
  /**
   * Where scoring begins learning ends: weights stay as they are, while uses still enter the history. Default: false.
   */
  frozen?: boolean | undefined;
  /** Resamples behind each interval; 0: no intervals. From 0 to 10000. Default: 1000. */
  replicates?: number | undefined;
  /** Of the resampling. Default: 0. */
  seed?: number | undefined;
  /**
   * Whether the predictor is judged without each part of its engine, too: ten to forty times as much work. Default:
   * false.
   */
  ablation?: boolean | undefined;
}

/** What a job of the kind "evaluate" is given. */
export interface EvaluationTaskInput {
  /** What to judge by. */
  dataset: TrainingDatasetInput;
  /** How. */
  options?: EvaluationOptionsInput | null | undefined;
}

/** A figure, and between which bounds it lies with 95 %. Without bounds: there was too little to tell them by. */
export interface Estimate {
  /** The figure. */
  value: number;
  /** The lower bound. */
  low?: number;
  /** The upper bound. */
  high?: number;
}

/** How well models were ranked. A model that nobody had used before counts as missed. */
export interface RankingScores {
  /** Uses that count. */
  events: number;
  /** Share of the uses whose model was ranked first. */
  hit_at_1: Estimate;
  /** Among the first three. */
  hit_at_3: Estimate;
  /** Among the first five. */
  hit_at_5: Estimate;
  /** Mean of 1 / rank, 0 for a miss. */
  mrr: Estimate;
  /** Mean of -ln next_probability of the model that was used, each at most -ln 1e-6; lower is better. */
  log_loss?: Estimate;
}

/** Predictions of about the same probability, and how often they came true. */
export interface ReliabilityBin {
  /** How many there are. */
  events: number;
  /** Their mean probability. From 0 to 1. */
  predicted: number;
  /** Share of them that came true. From 0 to 1. */
  observed: number;
}

/** How well models were ranked for one kind of task. */
export interface TaskScores {
  /** The task's name; empty: the event names none. */
  task: string;
  /** Uses that count. */
  events: number;
  /** Share of the uses whose model was ranked first. */
  hit_at_1: Estimate;
  /** Among the first three. */
  hit_at_3: Estimate;
  /** Mean of 1 / rank, 0 for a miss. */
  mrr: Estimate;
  /** The hit_at_1 that the specification asks of this task, if it does. From 0 to 1. */
  accuracy_target?: number;
  /** The hit_at_1 of a guess among the models used so far. From 0 to 1. */
  chance_level: number;
}

/** How far usage_probability can be trusted: asked right after each use, about the ten most probable models. */
export interface HorizonScores {
  /** The horizon. In ms. */
  horizon_ms: number;
  /** Models asked about, where the events go on long enough to tell. */
  questions: number;
  /** Expected calibration error. */
  calibration_error: Estimate;
  /** Mean probability. From 0 to 1. */
  predicted: number;
  /** Share of the models that were used within the horizon. From 0 to 1. */
  observed: number;
}

/**
 * How far time_until_needed can be trusted: asked right after each use, about the five most probable models, and judged
 * where they are used again.
 */
export interface TimeError {
  /** Models asked about and used again. */
  questions: number;
  /** Median of |ln((1 s + predicted) / (1 s + actual))|. */
  median_log_error: Estimate;
  /** Share of the actual times between p10 and p90; 0.8 is right. */
  coverage: Estimate;
  /** The same of usage_probability, by horizon. */
  horizons: HorizonScores[];
}

/** All there is to say about predictions with probabilities, from each user's second use on. */
export interface EngineScores {
  /** Uses that count. */
  events: number;
  /** Share of the uses whose model was ranked first. */
  hit_at_1: Estimate;
  /** Among the first three. */
  hit_at_3: Estimate;
  /** Among the first five. */
  hit_at_5: Estimate;
  /** Mean of 1 / rank, 0 for a miss. */
  mrr: Estimate;
  /** Mean of -ln next_probability of the model that was used, each at most -ln 1e-6; lower is better. */
  log_loss?: Estimate;
  /** Mean square error of the probability of the model ranked first. */
  brier: Estimate;
  /** How far that probability is off on average. */
  expected_calibration_error: Estimate;
  /** That probability against what came true, by bins of 0.05; empty ones left out. */
  reliability: ReliabilityBin[];
  /** By kind of task, most frequent first, at most twenty. */
  per_task: TaskScores[];
  /** Uses of another model than the user's last, with that one taken out of the ranking. */
  switches: RankingScores;
  /** Each user's first use; it counts nowhere else. */
  first_requests: RankingScores;
  /** How far foretold times can be trusted. */
  time_error: TimeError;
}

/**
 * How much better the predictor is on the same uses; negative: worse. Bounds on the same side of 0: it is no chance.
 */
export interface Lead {
  /** Of hit_at_1. */
  hit_at_1: Estimate;
  /** Of hit_at_3. */
  hit_at_3: Estimate;
  /** Of hit_at_5. */
  hit_at_5: Estimate;
  /** Of mrr. */
  mrr: Estimate;
  /** Of hit_at_1 on switches. */
  switches_hit_at_1: Estimate;
  /** Of mrr on switches. */
  switches_mrr: Estimate;
}

/** Another engine beside the predictor. */
export interface RivalScores {
  /** Its scores. */
  scores: EngineScores;
  /** Of the predictor over it. */
  lead: Lead;
}

/** A ranking without learning beside the predictor. */
export interface BaselineScores {
  /** Which one. */
  baseline: Baseline;
  /** Of all uses that count. */
  all: RankingScores;
  /** Of switches, with the user's last model taken out of the ranking. */
  switches: RankingScores;
  /** Of each user's first use. */
  first_requests: RankingScores;
  /** Of the predictor over it. */
  lead: Lead;
}

/** The predictor with a part of its engine left out. */
export interface AblationScores {
  /** The part. */
  left_out: EnginePart;
  /** Whether it was told what the events tell of their requests. */
  request_context: boolean;
  /** Of all uses that count. */
  all: RankingScores;
  /** Of the predictor with all its parts, told the same: what the part brings. */
  lead: Lead;
}

/**
 * How well the predictor does on recorded uses: each foretold before it is learned from. Its scores stand in the report
 * itself.
 */
export interface EvaluationReport {
  /** Uses that count. */
  events: number;
  /** Share of the uses whose model was ranked first. */
  hit_at_1: Estimate;
  /** Among the first three. */
  hit_at_3: Estimate;
  /** Among the first five. */
  hit_at_5: Estimate;
  /** Mean of 1 / rank, 0 for a miss. */
  mrr: Estimate;
  /** Mean of -ln next_probability of the model that was used, each at most -ln 1e-6; lower is better. */
  log_loss?: Estimate;
  /** Mean square error of the probability of the model ranked first. */
  brier: Estimate;
  /** How far that probability is off on average. */
  expected_calibration_error: Estimate;
  /** That probability against what came true, by bins of 0.05; empty ones left out. */
  reliability: ReliabilityBin[];
  /** By kind of task, most frequent first, at most twenty. */
  per_task: TaskScores[];
  /** Uses of another model than the user's last, with that one taken out of the ranking. */
  switches: RankingScores;
  /** Each user's first use; it counts nowhere else. */
  first_requests: RankingScores;
  /** How far foretold times can be trusted. */
  time_error: TimeError;
  /** Users. */
  users: number;
  /** Models. */
  models: number;
  /** Uses that were learned from before scoring began. */
  learned_events: number;
  /** Whether learning ended where scoring began. */
  frozen: boolean;
  /** Whether events tell more than user, model and moment. */
  request_context: boolean;
  /** The predictor not told of it, if there is anything. */
  without_context?: RivalScores;
  /** With the trained model that is deployed, if one is. */
  trained?: RivalScores;
  /** Rankings without learning. */
  baselines: BaselineScores[];
  /**
   * Without each part that looks at something the events tell, first told of their requests, then not; empty unless
   * asked for.
   */
  ablation: AblationScores[];
  /** What was drawn to make intervals. */
  cluster_kind: ClusterKind;
  /** Of how many. */
  clusters: number;
  /** How often. */
  replicates: number;
}

/** How keep-warm policies are compared. */
export interface ReplayOptionsInput {
  /** What uses run on. Default: "server". */
  machine?: ReplayMachine | undefined;
  /**
   * How many models a machine holds; each is a setting of its own. Left out: 2, 4 and 8; 2 for per_user. Each from 1 to
   * 10000.
   */
  slots?: readonly number[] | null | undefined;
  /** The memory of a machine, which holds models by their memory_mb; in place of slots. In MB. */
  memory_mb?: readonly number[] | null | undefined;
  /** Left out: all that make sense on the machine. */
  policies?: readonly WarmPolicy[] | null | undefined;
  /** Times of the policy keep_alive. Left out: 1, 5, 10, 20 and 60 minutes. In ms. */
  keep_alive_ms?: readonly number[] | null | undefined;
  /**
   * Rising quantiles of load times at equal steps of probability (of 99: the percentiles), from which each model's load
   * time is drawn. Left out: profiles say how long each takes, and there is one draw. In ms.
   */
  load_quantiles_ms?: readonly number[] | null | undefined;
  /** Draws of all load times, the same for all policies. From 1 to 1000. Default: 20. */
  draws?: number | undefined;
  /** Users with fewer are learned from, and for per_user not counted. Default: 1. */
  min_uses?: number | undefined;
  /** Of the draws. Default: 0. */
  seed?: number | undefined;
}

/** What a job of the kind "replay" is given. */
export interface ReplayTaskInput {
  /** The uses to replay. */
  dataset: TrainingDatasetInput;
  /** How. */
  options?: ReplayOptionsInput | null | undefined;
}

/** How one policy did in one setting: means over the draws, with 95 % bounds unless there is one draw only. */
export interface PolicyFigures {
  /** Which. */
  policy: WarmPolicy;
  /** Of keep_alive. In ms. */
  keep_alive_ms?: number;
  /** Of ours on an unlimited machine: P(use) asked for each second of holding. */
  price?: number;
  /** Share of uses that found their model neither ready nor being loaded. */
  cold_rate: Estimate;
  /** Share of uses that found it being loaded. */
  late_rate: Estimate;
  /** Time that a use waits. */
  mean_wait_ms: Estimate;
  /** What 95 % of uses do not exceed. */
  p95_wait_ms: Estimate;
  /** MB * s held, from the begin of each load to its end; with slots a model counts as 1 MB. */
  held_mb_s: Estimate;
  /** That part of it that no use followed. */
  wasted_mb_s: Estimate;
  /** Models that were ready, on average over the trace. */
  idle_models: Estimate;
  /** How many there were. */
  loads: Estimate;
  /** Share of loads that were let go before anybody used them. */
  unused_share: Estimate;
}

/** One of ours less another policy, draw by draw on the same uses and load times: below 0 ours has less. */
export interface PairedDifference {
  /** cold_starts or wait. */
  ours: WarmPolicy;
  /** Which other. */
  other: WarmPolicy;
  /** Of the other, if it is keep_alive. In ms. */
  keep_alive_ms?: number;
  /** Difference of the shares of cold uses. */
  cold_rate: Estimate;
  /** Difference of the times that a use waits. */
  mean_wait_ms: Estimate;
}

/** Ours beside a fixed keep-alive, where both hold as much for as long. */
export interface EqualMemory {
  /** The fixed time. In ms. */
  keep_alive_ms: number;
  /** What the keep-alive holds ready, on average. */
  idle_models: number;
  /** Of the keep-alive. From 0 to 1. */
  cold_rate: number;
  /**
   * Ours, between the two nearest prices, or where it holds most, if that is less; none: every price holds more. From 0
   * to 1.
   */
  our_cold_rate?: number;
}

/** All policies on machines of one size. */
export interface ReplaySetting {
  /** How many models a machine holds. */
  slots?: number;
  /** Or its memory; neither: without limit. In MB. */
  memory_mb?: number;
  /** In the order asked for. */
  policies: PolicyFigures[];
  /** Of each of ours from each other policy; none where there is room for everything. */
  differences: PairedDifference[];
  /** Of an unlimited machine: ours beside each keep-alive. */
  at_equal_memory: EqualMemory[];
}

/** What keep-warm policies would have done on recorded uses. */
export interface ReplayReport {
  /** What uses ran on. */
  machine: ReplayMachine;
  /** Uses, without duplicates. */
  events: number;
  /** Who used. */
  users: number;
  /** What was used. */
  models: number;
  /** Uses of users with enough of them. */
  counted_events: number;
  /** Those users. */
  counted_users: number;
  /** Draws of load times. */
  draws: number;
  /** One for each size of machine. */
  settings: ReplaySetting[];
}

/** Where it was measured, as the host tells it. */
export interface BenchmarkMachineInput {
  /** The processor's name. From 0 to 256 bytes. */
  cpu?: string | undefined;
  /** Logical ones. */
  cores?: number | null | undefined;
  /** Of the whole machine. In MB. */
  memory_mb?: number | null | undefined;
  /** What runs the build: Node.js, a browser, an operating system; with its version. From 0 to 256 bytes. */
  runtime?: string | undefined;
}

/** Where it was measured, as the host tells it. */
export interface BenchmarkMachine {
  /** The processor's name. */
  cpu: string;
  /** Logical ones. */
  cores?: number;
  /** Of the whole machine. In MB. */
  memory_mb?: number;
  /** What runs the build: Node.js, a browser, an operating system; with its version. */
  runtime: string;
}

/** What was measured. */
export interface BenchmarkBuild {
  /** Of this library. */
  version: string;
  /** "native", "wasm-single" or "wasm-threads". */
  variant: string;
  /** Name and version. */
  compiler: string;
}

/** What is measured, and how often. An empty list leaves its part out. */
export interface BenchmarkOptionsInput {
  /** Of all users, models, uses and requests; the same seed, the same calls. Default: 1. */
  seed?: number | undefined;
  /** Of the predictor whose operations are timed. From 1 to 10000. Default: 50. */
  models?: number | undefined;
  /** Of the same. From 1 to 100000. Default: 4000. */
  users?: number | undefined;
  /** Of each operation, after as many as it takes to warm up. From 10 to 1000000. Default: 2000. */
  calls?: number | undefined;
  /**
   * That each predictor learns from before anything is timed, and at least three for each user. From 1 to 10000000.
   * Default: 4000.
   */
  settling_uses?: number | undefined;
  /**
   * Predictors with as many models and 1,000 of the users; [10, 50, 100, 1000] when left out. The fewest and the most
   * give the memory per model. Each from 1 to 10000.
   */
  model_counts?: readonly number[] | null | undefined;
  /** Predictors with as many users and `models`; [100, 1000, 10000] when left out. Each from 1 to 100000. */
  user_counts?: readonly number[] | null | undefined;
  /**
   * One predictor with `models` and 20 users after as many uses, ascending; [5000, 10000, 20000, 40000] when left out.
   * Each from 1 to 10000000.
   */
  use_counts?: readonly number[] | null | undefined;
  /** Where it runs; goes into the results. */
  machine?: BenchmarkMachineInput | null | undefined;
}

/** What the stopwatch can tell: no time is known better than to its resolution, and each has one reading in it. */
export interface StopwatchQuality {
  /** The smallest step that was seen; 0: it never moved. In us. */
  resolution_us: number;
  /** What a reading takes. In us. */
  reading_us: number;
}

/** What is asked of an operation; left out: nothing. */
export interface BenchmarkTarget {
  /** Half of the calls are below it. In us. */
  median_us?: number;
  /** 95 % of the calls are at most that. In us. */
  p95_us?: number;
  /** At least as many. */
  per_second?: number;
  /** All that is asked for. */
  met: boolean;
}

/** How long an operation takes. Quantiles are those of the calls themselves, by nearest rank. */
export interface OperationTimes {
  /** Which one. */
  name: string;
  /** How many were timed. */
  calls: number;
  /** Mean. In us. */
  mean_us: number;
  /** Half of the calls took at most that. In us. */
  p50_us: number;
  /** 95 % of the calls. In us. */
  p95_us: number;
  /** 99 % of the calls. In us. */
  p99_us: number;
  /** All of them. In us. */
  max_us: number;
  /** Calls one after another; 0: no time passed. */
  per_second: number;
  /** What the specification asks for; left out: it says nothing. */
  target?: BenchmarkTarget;
}

/** A predictor of some size: how long it takes and what it holds. */
export interface GrowthPoint {
  /** What grows in its series. */
  axis: GrowthAxis;
  /** Registered models. */
  models: number;
  /** Users. */
  users: number;
  /** Learned from before anything was timed. */
  uses: number;
  /** A question. */
  predict_and_warm: OperationTimes;
  /** A use. */
  record_usage: OperationTimes;
  /** All that the predictor holds; left out: nobody could tell. In bytes. */
  heap_bytes?: number;
}

/** What a component holds, measured by letting it go: what the allocator got back. */
export interface ComponentMemory {
  /** Which one. */
  component: string;
  /** Without models, on the line through the fewest and the most of them. In bytes. */
  base_bytes: number;
  /** The slope of that line; users and uses are the same. In bytes. */
  bytes_per_model: number;
  /** At most, by the specification; left out: it has no such row. In bytes. */
  target_base_bytes?: number;
  /** The same for each model. In bytes. */
  target_bytes_per_model?: number;
  /** Both. */
  target_met?: boolean;
}

/** How the cache of pattern analyses does. */
export interface CacheResults {
  /** Of a stable workload. */
  lookups: number;
  /** In it: how often a user asks between two uses. */
  questions_a_use: number;
  /** Share that the cache answered. From 0 to 1. */
  hit_rate: number;
  /** The specification's lower bound. From 0 to 1. */
  target_hit_rate: number;
  /** Whose memory was measured. */
  cached_results: number;
  /** That they hold; left out: nobody could tell. In bytes. */
  bytes?: number;
  /** The specification's upper bound for 1,000. In bytes. */
  target_bytes: number;
  /** Asked again all were found, under another configuration none. */
  invalidated_by_config: boolean;
}

/** All that a benchmark measures. */
export interface BenchmarkResults {
  /** Where. */
  machine: BenchmarkMachine;
  /** What. */
  build: BenchmarkBuild;
  /** Of users, models, uses and requests. */
  seed: number;
  /** Of the predictor whose operations were timed. */
  models: number;
  /** Of the same. */
  users: number;
  /** That it had learned from before. */
  uses: number;
  /** How well times are known. */
  stopwatch: StopwatchQuality;
  /** How long each takes. */
  operations: OperationTimes[];
  /** How that and memory grow. */
  growth: GrowthPoint[];
  /** What each component holds. */
  memory: ComponentMemory[];
  /** How the cache of analyses does. */
  cache: CacheResults;
}

/** What went wrong. Each kind has its own fields. */
export interface ErrorReply {
  /** The kind of failure. */
  kind: ErrorKind;
  /** Upper case, stable across versions, made for programs. */
  code: string;
  /** A sentence made for people. */
  message: string;
  /** InvalidInput: what it is about. */
  field?: string;
  /** InvalidInput, Prediction: what is wrong. */
  reason?: string;
  /** ResourceAllocation, ResourceExhausted: of what there is too little. */
  resource?: string;
  /** Timeout: what took too long. */
  operation?: string;
  /** JSON pointer (RFC 6901) to the offending value, when it is part of a document. */
  path?: string;
  /** Byte at which malformed JSON stopped making sense. */
  offset?: number;
}

/** A job that has begun. */
export interface JobStarted {
  /** What asks for its status. */
  job_id: string;
}

/** How far a job is. */
export interface JobReply {
  /** The job. */
  job_id: string;
  /** What it does. */
  kind: string;
  /** Where it is. */
  state: JobPhase;
  /** How much of it is done; an estimate. From 0 to 1. */
  progress: number;
  /** What it found, once done. */
  result?: unknown;
  /** Why it failed. */
  error?: ErrorReply;
}

/** How many jobs run. */
export interface JobsRunning {
  /** Jobs that have not ended. */
  running: number;
}
