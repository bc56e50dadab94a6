// SPDX-License-Identifier: Apache-2.0
export type ModelTask = 'Completion' | 'Chat' | 'Classification' | 'Generation' | 'Analysis' | 'Refactoring' | 'Translation' | { Custom: string };
export type Complexity = 'Low' | 'Medium' | 'High';
export type RequestPriority = 'Low' | 'Medium' | 'High' | 'Critical';
export type WarmStage = 'fetched' | 'compiled' | 'session' | 'primed';
export type TaskAction = 'Warm' | 'Release';
export type ResourceSource = 'measured' | 'declared' | 'assumed';
export interface WarmupConfig { max_warm_models: number; max_memory_mb: number; max_cpu_percent: number; warmup_timeout_seconds: number; seed?: number; [k: string]: unknown }
export type WarmupConfigInput = Partial<WarmupConfig>;
export interface UserContextInput { user_id?: string; utc_offset_minutes?: number; [k: string]: unknown }
export interface WarmupRequestInput { task?: ModelTask; input_length?: number; user_context?: UserContextInput; project_context?: { language?: string; [k: string]: unknown }; timestamp_ms?: number; [k: string]: unknown }
export interface ExecutionContextInput extends WarmupRequestInput { steps?: { task: ModelTask }[] }
export interface UsageEventInput { model: string; user_id?: string; task?: ModelTask; timestamp_ms?: number; latency_ms?: number; was_warm?: boolean; success?: boolean; request?: WarmupRequestInput; [k: string]: unknown }
export interface ResourceRequirements { memory_mb: number; cpu_percent: number; network_mbps: number; storage_mb: number }
export type ResourceRequirementsInput = Partial<ResourceRequirements>;
export interface AvailableResource { value: number | null; source: ResourceSource; age_ms: number }
export interface ResourceAvailability { available_memory_mb: AvailableResource; available_cpu_percent: AvailableResource; available_network_mbps: AvailableResource; available_storage_mb: AvailableResource; load_average: AvailableResource }
export interface ResourceReportInput { available_memory_mb?: number; available_cpu_percent?: number; available_network_mbps?: number; available_storage_mb?: number; load_average?: number; total_memory_mb?: number; cores?: number; source?: ResourceSource }
export interface ResourceAllocation { allocation_id: string; requirements: ResourceRequirements; expires_at_ms: number }
export interface WarmupTask { task_id: string; model_id: string; name: string; action: TaskAction; stage: WarmStage; priority: RequestPriority; start_at_ms: number; estimated_duration_ms: number; deadline_at_ms: number; depends_on: string[]; resource_requirements: ResourceRequirements; expected_value_ms: number; reason: string; demanded: boolean; user_id: string }
export type WarmupTaskInput = Partial<WarmupTask>;
export interface WarmupSchedule { tasks: WarmupTask[]; total_estimated_time_ms: number; resource_requirements: ResourceRequirements; priority: RequestPriority }
export type WarmupScheduleInput = { tasks?: WarmupTaskInput[]; [k: string]: unknown };
export interface PerformanceImpact { cpu_impact_percent: number; memory_impact_mb: number; network_impact_mbps: number; latency_increase_ms: number; responsiveness_impact: number; is_acceptable: boolean }
export interface ModelPrediction { model_id: string; name: string; confidence_score: number; usage_probability: number; next_probability: number; time_until_needed_ms: number; reasoning: string[] }
export interface WarmupPrediction { prediction_id: string; timestamp_ms: number; horizon_ms: number; predicted_models: ModelPrediction[]; schedule: WarmupSchedule; performance_impact: PerformanceImpact; confidence_score: number; skipped: { model_id: string; name: string; reason: string }[]; warm_models: string[] }
export interface ModelSet { models: { model_id: string; name: string; probability: number; warm: boolean }[] }
export interface StageCost { stage: WarmStage; memory_mb: number; load_time_ms: number; download_mb?: number }
export interface ModelProfileInput { model_id?: string; name: string; tasks?: ModelTask[]; memory_mb?: number; load_time_ms?: number; download_mb?: number; cpu_percent?: number; network_mbps?: number; hardware?: string[]; languages?: string[]; depends_on?: string[]; conflicts_with?: string[]; pinned?: boolean; min_lead_ms?: number; stages?: StageCost[] }
export interface UsagePattern { model_id: string; name: string; usage_count: number; [k: string]: unknown }
export interface PlanProblemInput { limits?: Record<string, number>; candidates?: { id: string; [k: string]: unknown }[]; resident?: { id: string; [k: string]: unknown }[]; node_budget?: number; budget_ms?: number }
export interface Plan { tasks: { id: string; action: TaskAction; stage?: WarmStage; start_ms: number }[]; value: number; upper_bound: number; proved_optimal: boolean; nodes: number; elapsed_ms: number }
export interface MetricsReport { saved_ms: number; [k: string]: unknown }
export type ModelState = 'cold' | 'loading' | 'warm';
export interface ModelStatus { model_id: string; name: string; state: 'cold' | 'loading' | 'warm'; stage?: WarmStage; in_use: number; since_ms?: number; [k: string]: unknown }
export interface WarmupOutcome { task_id: string; model_id: string; name: string; outcome: 'hit' | 'late_hit' | 'unused' | 'evicted' | 'failed' | 'cancelled'; saved_ms: number; wasted_mb_s: number; at_ms: number }
export interface QueueState { tasks: WarmupTask[]; running: WarmupTask[]; overdue: WarmupTask[]; next_start_at_ms: number | null }
export interface RecordedUse { recorded: boolean; duplicate: boolean; outcomes: WarmupOutcome[] }
export interface TaskReport { outcomes: WarmupOutcome[]; retry_at_ms?: number; dropped: WarmupTask[] }
export interface DemandInput { model: string; user_id?: string }
export interface TaskList { tasks: WarmupTask[] }
export interface TaskFilterInput { models?: string[]; demanded_only?: boolean }
export interface TaskResultInput { load_time_ms?: number; memory_mb?: number; stage?: WarmStage }
export interface TaskFailureInput { reason?: string; still_reserved?: boolean }
export interface JobStarted { job_id: string }
export interface JobsRunning { running: number }
export interface JobReply { job_id: string; kind: string; state: 'running' | 'done' | 'failed' | 'cancelled'; progress: number; result?: unknown; error?: unknown }
