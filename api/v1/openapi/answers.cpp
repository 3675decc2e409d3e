#include <string>

#include "api/v1/openapi/openapi.h"
#include "domain/core/check.h"
#include "domain/core/limits.h"

namespace chapterhouse::v1 {
namespace {

using boost::json::array;
using boost::json::object;

// One row is one object: "name:Type", separated by spaces. "name?:" may be absent, "[Type]" is a
// list, "{Type}" an object of such values with any keys, and "a|b" one of these words. "+Other" in
// front takes over all members of a row above.
struct Answer {
  std::string_view name, members;
};

// clang-format off
constexpr Answer kAnswers[] = {
  {"Labelled",     "key:Text label:Text"},
  {"Unit",         "id:Text name:Text"},
  {"Period",       "from:Date to:Date"},
  {"Gap",          "have?:Int need?:Int opens_on?:Date reference?:Text"},
  {"Action",       "command:Text label:Text allowed:Bool guard?:Labelled reason?:Labelled gap?:Gap"},
  {"Actor",        "id:Text kind:Text role:Labelled unit:Unit on_behalf_of?:Text"},
  {"Binding",      "number:Int role:Labelled unit:Unit from:Date until?:Date status:Labelled valid:Bool in_use?:Bool proposed_by?:Text decided_by?:Text"},
  {"Me",           "+Actor name:Text today:Date clock_can_be_set:Bool reach:Text operations:[Text] bindings?:[Binding] other_sessions?:Int confirmed_at?:Time"},
  {"Session",      "id:Text account:Text name:Text bindings:[Binding] made_at:Time expires_at:Time csrf:Text recovery_codes_left:Int other_sessions:Int confirmed_at?:Time confirmed_until?:Time"},
  {"SessionRow",   "id:Text made_at:Time used_at:Time expires_at:Time address:Text agent:Text own:Bool"},
  {"SessionList",  "sessions:[SessionRow]"},
  {"Ended",        "ended:Int"},
  {"Authenticator", "enrolment:Text key:Text uri:Text"},
  {"Activation",   "activated:Bool account?:Text authenticator?:Authenticator"},
  {"Enrolled",     "account:Text recovery_codes:[Text]"},
  {"MachineToken", "id:Text name:Text binding:Int unit:Unit scopes:[Text] made_at:Time expires_at:Time"},
  {"NewMachineToken", "+MachineToken token:Text"},
  {"MachineTokenList", "tokens:[MachineToken]"},
  {"Identity",     "id:Text issuer:Text subject:Text linked_at:Time counts:Bool"},
  {"IdentityList", "identities:[Identity]"},
  {"Linking",      "location:Text"},
  {"Invitation",   "account:Text code:Text"},
  {"Founded",      "position:Position security:Invitation audit:Invitation"},
  {"Account",      "account:Text case:Text person:Text name:Text unit:Unit status:Labelled may_sign_in:Bool factor_reset_requested:Bool bindings:[Binding] expires?:Date"},
  {"AccountList",  "position:Position accounts:[Account] next?:Text"},
  {"AccountReceipt", "position:Position version:Position repeated:Bool events:[Labelled] account:Account"},
  {"RowDue",       "date:Date key:Text working_days_left:Int"},
  {"Due",          "+RowDue label:Text basis:Text started_on:Date status:Labelled estimate:Bool"},
  {"CaseName",     "type:Text type_label:Text id:Text stream:Text status:Labelled common_status:Labelled title:Text number?:Text uscc?:Text unit:Unit finished:Bool version:Position position:Position"},
  {"CaseRow",      "+CaseName assignee?:Text opened_at:Time updated_at:Time due?:RowDue"},
  {"Facets",       "total:Int type:{Int} status:{Int} unit:{Int}"},
  {"CaseList",     "position:Position cases:[CaseRow] next?:Text facets?:Facets"},
  {"Task",         "+CaseRow next?:Action"},
  {"TaskPart",     "count:Int cases:[Task]"},
  {"Today",        "position:Position today:Date overdue:TaskPart due_today:TaskPart next_seven_days:TaskPart without_date:TaskPart glass_broken:[BrokenGlass]"},
  {"Hit",          "+CaseRow matched_by:uscc|number|title|initials|pinyin"},
  {"LiveEvent",    "position:Position stream:Text type:Text case:Text version:Position unit:Text event:Text"},
  {"SearchResult", "position:Position hits:[Hit]"},
  {"Case",         "+CaseName due?:Due state:State common:CommonState links:[Text] documents?:[CaseDocument] actions?:[Action]"},
  {"CaseDocument", "kind:Text title:Text sha256:Text here:Bool"},
  {"Attachment",   "sha256:Hash bytes:Int media_type:Text stored:Bool"},
  {"Receipt",      "position:Position version:Position repeated:Bool status:Labelled events:[Labelled] case?:Case dry_run?:Bool"},
  {"Event",        "position:Position version:Position family:Text event:Labelled schema_version:Int occurred_at:Time recorded_at:Time actor:Actor command:Text correlation:Text policy_version:Int calendar_version:Int from:Labelled to:Labelled data:EventData"},
  {"FieldStep",    "position:Position version:Position event:Labelled occurred_at:Time recorded_at:Time actor:Actor policy_version:Int calendar_version:Int before:Any after:Any"},
  {"FieldChange",  "field:Text before:Any after:Any differs:Bool steps:[FieldStep]"},
  {"CaseChanges",  "stream:Text from_position:Position to_position:Position fields:[FieldChange]"},
  {"Timeline",     "version:Position events:[Event] next?:Text"},
  {"Kpi",          "id:Text version:Int name:Text unit:Labelled kind:flow|stock formula:sum|distinct|ratio additive:Bool sensitive:Bool decimals:Int basis?:Text"},
  {"KpiList",      "kpis:[Kpi]"},
  {"KpiOfPeriod",  "+Kpi period:Period position:Position"},
  {"Figure",       "value?:Int fen?:Text display:Text numerator?:Int denominator?:Int adjustment:Int qualifier:none|empty_denominator|includes_adjustments|suppressed"},
  {"Comparison",   "period:Period figure:Figure refusal?:definition_differs|no_value|base_is_zero difference?:Int change_tenths_of_percent?:Int"},
  {"KpiFigure",    "+KpiOfPeriod figure:Figure period_before:Comparison same_period_last_year:Comparison"},
  {"KpiPart",      "key:Text label:Text figure:Figure"},
  {"KpiSplit",     "+KpiOfPeriod by:Text parts:[KpiPart]"},
  {"Fact",         "position:Position stream:Text measure:Text sign:Int date:Date booked:Date adjustment:Bool recorded_at:Time delta:Int distinct:Text dimensions:Dimensions"},
  {"KpiEvidence",  "+KpiOfPeriod facts:[Fact] next?:Text"},
  {"KpiChanges",   "+KpiOfPeriod from_position:Position before:Figure after:Figure difference?:Int facts:[Fact] next?:Text"},
  {"Amount",       "value:Int display:Text"},
  {"TargetPart",   "unit:Unit stream:Text target:Amount"},
  {"WorkingDays",  "total:Int elapsed:Int left:Int"},
  {"KpiTarget",    "+Kpi year:Int on:Date position:Position figure:Figure target?:Amount target_parts:[TargetPart] completion?:Int time_progress:Int gap?:Int missing?:Int working_days:WorkingDays weeks_left_tenths:Int weekly_needed?:Int evidence:Text"},
  {"Band",         "p10:Amount p50:Amount p90:Amount"},
  {"Forecast",     "+KpiTarget weekly:[Int] forecast?:Band"},
  {"Quantiles",    "sample:Int sufficient:Bool p50?:Int p85?:Int p95?:Int"},
  {"FunnelStage",  "stage:Labelled count:Int conversion?:Int working_days:Quantiles"},
  {"Funnel",       "position:Position period:Period stages:[FunnelStage]"},
  {"FunnelCases",  "position:Position period:Period stage:Labelled cases:[CaseRow] next?:Text"},
  {"StageTime",    "type:Text type_label:Text status:Labelled working_days:Quantiles"},
  {"Stages",       "position:Position period:Period stages:[StageTime]"},
  {"AgedCase",     "+CaseRow since:Date age_working_days:Int usual_working_days:Int"},
  {"Ageing",       "position:Position on:Date count:Int cases:[AgedCase]"},
  {"AnomalyCount", "kind:Labelled help:Text standing:Int withdrawn:Int"},
  {"AnomalyCounts","position:Position kinds:[AnomalyCount]"},
  {"OtherEvent",   "position?:Position stream?:Text elsewhere?:Bool"},
  {"Anomaly",      "position:Position stream:Text unit:Unit actor?:Text event:Labelled occurred_at:Time recorded_at:Time other?:OtherEvent amount?:Int detail?:Text seen:Position withdrawn?:Position"},
  {"AnomalyList",  "position:Position kind:Labelled help:Text anomalies:[Anomaly] next?:Text"},
  {"BrokenGlass",  "position:Position stream:Text unit:Unit occurred_at:Time recorded_at:Time actor?:Actor reason?:Text until?:Time open?:Bool"},
  {"BrokenGlassList", "position:Position broken:[BrokenGlass] next?:Text"},
  {"Correcting",   "actor:Text events:Int corrections:Int permille:Int"},
  {"CorrectionList","position:Position accounts:[Correcting]"},
  {"SampleReceipt","id:Text position:Position repeated:Bool"},
  {"SampledFrom",  "type:Text status?:Text units?:[Text] from?:Date to?:Date"},
  {"Sample",       "id:Text position:Position requested_at:Time requested_by:Text reason:Text size:Int population:SampledFrom streams:[Text] state:waiting|drawn rule:Text checkpoint?:Text seed?:Hash cases?:[Text]"},
  {"ReadItem",     "stream:Text subject?:Text relation:Labelled fields:[Labelled]"},
  {"Read",         "position:Position at:Time actor:Actor kind:Labelled operation:Text purpose:Labelled address:Labelled session?:Text log_position:Position people:Int outside_hours:Bool guard?:Labelled status?:Int times?:Int measured?:Int allowed?:Int items:[ReadItem]"},
  {"AccessList",   "position:Position reads:[Read] next?:Text"},
  {"ReaderSummary","account:Text role:Labelled unit:Unit reads:Int cases:Int sensitive:Int not_own_cases:Int outside_hours:Int exports:Int refusals:Int over_limit:Int"},
  {"ReadBurst",    "account:Text from:Time until:Time first:Position last:Position cases:Int"},
  {"AccessReview", "position:Position from:Date to:Date burst_minutes:Int burst_cases:Int readers:[ReaderSummary] bursts:[ReadBurst]"},
  {"WorkflowName", "type:Text label:Text statuses:[Labelled] opened_by:[Labelled]"},
  {"WorkflowList", "workflows:[WorkflowName]"},
  {"Transition",   "source:Text command:Text target:Text event:Text guards:[Labelled]"},
  {"Command",      "command:Text label:Text opens:Bool schema:Document"},
  {"WorkflowEvent", "family:Text event:Text label:Text schema:Document"},
  {"Workflow",     "+WorkflowName transitions:[Transition] commands:[Command] events:[WorkflowEvent] state:Document common:Document mermaid:Text"},
  {"UnitNode",     "id:Text name:Text name_zh:Text name_en:Text kind:Text code:Text children:[UnitNode]"},
  {"Notice",       "purpose:Labelled version:Text from:Date text:Text sha256:Hash"},
  {"NoticeList",   "notices:[Notice]"},
  {"UnitTree",     "version:Int units:[UnitNode]"},
  {"LogHead",      "position:Position root:Hash recorded_at:Time shown_by_lists:Position followed_by_processes?:Position origin?:Text key?:Text checkpoint?:SignedCheckpoint cosigned?:Checkpoint access?:AccessHead"},
  {"AccessHead",   "position:Position root:Hash origin:Text key:Text checkpoint:SignedCheckpoint cosigned?:Checkpoint"},
  {"Cosignature",  "name:Text cosigned_at:Time"},
  {"Checkpoint",   "size:Position root:Hash witnesses:[Cosignature]"},
  {"SignedCheckpoint", "+Checkpoint covers_until?:Time"},
  {"CheckpointRow", "size:Position root:Hash recorded_at?:Time"},
  {"CheckpointList", "checkpoints:[CheckpointRow] next?:Text"},
  {"Consistency",  "from:Text to:Text proof:[Text]"},
  {"ModelsUpkeep", "checks:Int damages:Int rebuilds:Int building:Bool outcome:Text fault:Text position:Position events_per_second:Int"},
  {"LogUpkeep",    "runs:Int errors:Int progress_percent:Int last_success?:Time fault:Text position:Position"},
  {"KeysUpkeep",   "epoch:Int erasures:Int"},
  {"Upkeep",       "running?:Text waiting:Int read_models:ModelsUpkeep log:LogUpkeep access_log:LogUpkeep keys:KeysUpkeep clock_behind_seconds:Int"},
  {"Clock",        "now:Time"},
  {"Backup",       "number:Int started:Time finished:Time size:Position root:Hash acknowledged:Position checkpoint:Position"},
  {"Backups",      "run:Int running:Bool copied_bytes:Int error?:Text last?:BackupDone backups:[Backup]"},
  {"BackupDone",   "+Backup files:Int bytes:Int keys_number:Int erased:Int dropped:Int keys_dropped:Int"},
  {"BundleRecord", "position:Position entry:Text clear?:Text event:Text message:Document withheld:[Text]"},
  {"Bundle",       "format:Text kind:case|figure origin:Text key:Text checkpoint:Text case?:Document figure?:Document records:[BundleRecord] nodes:{Text}"},
  {"Live",         "live:Bool"},
  {"Ready",        "ready:Bool reasons?:[Text]"},
  {"ProblemPage",  "key:Text status:Int title:Text help:Text"},
  {"FieldProblem", "pointer:Text key:Text detail:Text"},
  {"Problem",      "type:Text title:Text status:Int detail:Text instance:Text trace_id:Text errors?:[FieldProblem] command?:Text state?:Text guard?:Text guard_label?:Text reason?:Text gap?:Gap version?:Position since?:[Event]"},
};
// clang-format on

object simple(std::string_view type) { return {{"type", type}}; }
object pattern(std::string_view expression) {
  return {{"type", "string"}, {"pattern", expression}};
}

object schema_of(std::string_view type) {
  if (type.starts_with('['))
    return {{"type", "array"}, {"items", schema_of(type.substr(1, type.size() - 2))}};
  if (type.starts_with('{'))
    return {{"type", "object"},
            {"additionalProperties", schema_of(type.substr(1, type.size() - 2))}};
  if (type.find('|') == std::string_view::npos) return schema_reference(type);
  array words;
  for (std::size_t begin = 0, end = 0; end != std::string_view::npos; begin = end + 1) {
    end = type.find('|', begin);
    words.emplace_back(type.substr(begin, end - begin));
  }
  return {{"type", "string"}, {"enum", std::move(words)}};
}

std::string_view members_of(std::string_view name) {
  for (const Answer& answer : kAnswers)
    if (answer.name == name) return answer.members;
  CHECK(!"a row takes over the members of one that does not exist");
  return {};
}

void add_members(std::string_view members, object& properties, array& required) {
  while (!members.empty()) {
    const std::string_view word = members.substr(0, members.find(' '));
    members.remove_prefix(std::min(word.size() + 1, members.size()));
    if (word.starts_with('+')) {
      add_members(members_of(word.substr(1)), properties, required);
      continue;
    }
    const auto colon = word.find(':');
    std::string_view name = word.substr(0, colon);
    if (name.ends_with('?'))
      name.remove_suffix(1);
    else
      required.emplace_back(name);
    properties[name] = schema_of(word.substr(colon + 1));
  }
}

}  // namespace

object schema_reference(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

object openapi_answers() {
  object out{
      {"Text", simple("string")},
      {"Bool", simple("boolean")},
      {"Int", simple("integer")},
      {"Document", simple("object")},
      {"Any", object{}},
      {"Position", pattern("^[0-9]{1,19}$")},
      {"Date", pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")},
      {"Hash", pattern("^[0-9a-f]{64}$")},
      {"Time", object{{"type", "string"}, {"format", "date-time"}}},
      {"PageSize", object{{"type", "integer"}, {"minimum", 1}, {"maximum", limits::kPageSizeMax}}}};
  for (const Answer& answer : kAnswers) {
    object properties;
    array required;
    add_members(answer.members, properties, required);
    out[answer.name] = object{{"type", "object"},
                              {"properties", std::move(properties)},
                              {"required", std::move(required)},
                              {"additionalProperties", false}};
  }
  return out;
}

}  // namespace chapterhouse::v1
