// The full result as JSON: see output.hpp.
#include <ad/check/gradcheck/output.hpp>
#include <nlohmann/json.hpp>

namespace slope::ad::gradcheck {
namespace {

using Json = nlohmann::ordered_json;  // NaN and infinities become null

Json entry_json(const GradientEntry& entry) {
  Json json{{"input", entry.input},
            {"at", entry.at},
            {"tape", entry.tape},
            {"reference", entry.reference},
            {"reference_error", entry.reference_error},
            {"digits", entry.digits},
            {"verdict", to_string(entry.verdict)},
            {"method", entry.method},
            {"rounding", entry.rounding},
            {"smallest_seen", entry.smallest_seen}};
  if (entry.claimed) json["claim"] = entry.ours;
  if (!entry.reason.empty()) json["reason"] = entry.reason;
  if (!entry.hint.empty()) json["hint"] = entry.hint;
  if (entry.verdict == Verdict::kink) {
    json["left_slope"] = entry.left_slope;
    json["right_slope"] = entry.right_slope;
    json["between"] = entry.between;
    json["jump"] = entry.jump;
  }
  for (const Witness& witness : entry.witnesses) {
    json["witnesses"].push_back({{"name", witness.name},
                                 {"value", witness.value},
                                 {"error", witness.error},
                                 {"outvoted", witness.outvoted}});
  }
  return json;
}

Json culprit_json(const std::optional<Culprit>& culprit) {
  if (!culprit) return nullptr;
  return {{"operation", culprit->operation},
          {"place", culprit->place},
          {"text", culprit->text},
          {"inputs", culprit->inputs},
          {"value", culprit->value},
          {"argument", culprit->argument},
          {"partial", culprit->partial},
          {"reference", culprit->reference},
          {"reference_error", culprit->reference_error},
          {"reason", culprit->reason}};
}

Json taylor_json(const std::vector<TaylorSlope>& lines) {
  Json json = Json::array();
  for (const TaylorSlope& line : lines) {
    json.push_back({{"expected", line.expected},
                    {"slope", line.slope},
                    {"settled", line.settled},
                    {"below_noise", line.below_noise},
                    {"step", line.step},
                    {"remainder", line.remainder}});
  }
  return json;
}

}  // namespace

std::string Summary::json() const {
  const std::vector<const Kept*> order = worst_first();
  Json json{{"verdict", to_string(verdict_)}, {"exit_code", exit_code()}};
  json["entries"] = Json::array();
  for (std::size_t point = 0; point < kept_.size(); ++point) {
    for (const GradientEntry& entry : kept_[point].report.entries) {
      Json each = entry_json(entry);
      if (count_ > 1) each["point"] = point;
      json["entries"].push_back(std::move(each));
    }
  }
  json["culprit"] = order.empty() ? Json(nullptr) : culprit_json(order.front()->report.culprit);
  json["seed"] = kept_.empty() ? 0 : kept_.front().report.seed;
  json["smallest_seen"] = smallest_seen_;
  json["count"] = count_;
  json["interrupted"] = interrupted_;
  for (const Verdict verdict :
       {Verdict::pass, Verdict::fail, Verdict::inconclusive, Verdict::kink, Verdict::domain}) {
    json["counts"][to_string(verdict)] = verdicts_[static_cast<std::size_t>(verdict)];
  }
  json["points"] = Json::array();
  for (const Kept& each : kept_) {
    json["points"].push_back({{"function", each.function},
                              {"at", each.at},
                              {"value", each.report.value},
                              {"verdict", to_string(each.report.verdict)},
                              {"culprit", culprit_json(each.report.culprit)},
                              {"partials", each.report.partials},
                              {"taylor", taylor_json(each.report.taylor)},
                              {"notes", each.report.notes}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace slope::ad::gradcheck
