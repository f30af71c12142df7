// See examination.hpp.
#include <fmt/format.h>

#include <ad/check/culprit.hpp>
#include <ad/check/entry_check.hpp>
#include <ad/check/examination.hpp>
#include <ad/check/gradient_rounding.hpp>
#include <ad/check/hessian_check.hpp>
#include <ad/check/statement_check.hpp>
#include <ad/check/taylor.hpp>
#include <ad/check/user_statement_check.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace slope::ad {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr std::size_t most_forward_passes = 64;

class Examination {
 public:
  Examination(const Subject& subject, std::span<const double> at, const GradientCheckOptions& options)
      : subject_(subject), at_(at), options_(options) {
    report_.function = subject.name();
    report_.seed = options.seed;
  }

  GradientReport operator()(const std::vector<Claim>& claims) {
    report_.value = subject_.value(at_);
    walk_statements();
    gradient_ = injected() ? trace_gradient_ : subject_.gradient(at_);
    if (!std::isfinite(report_.value)) {
      undefined();
      return std::move(report_);
    }
    hear_forward_mode();
    check_entries();
    check_claims(claims);
    if (options_.order >= 2) check_hessian();
    if (options_.directions > 0) {
      report_.taylor = follow_taylor(subject_, at_, gradient_, hessian_, rounding_of_gradient(), options_);
    }
    conclude();
    return std::move(report_);
  }

 private:
  bool injected() const { return !options_.injection.names.empty(); }

  void walk_statements() {
    if (!subject_.has_trace()) return;
    trace_.injection = options_.injection;
    result_ = subject_.trace(trace_, at_, trace_gradient_);
    statements_ = check_statements(trace_, options_.resolution);
    if (has_user_statements(trace_)) {
      check_user_statements(subject_, at_, trace_, options_, statements_);
    }
    adjoints_ = trace_.adjoints(result_);
    report_.partials = statements_.partials;
    report_.corrupted = trace_.corrupted();
  }

  /// The function has no value here: which statement made it so?
  void undefined() {
    report_.verdict = Verdict::domain;
    for (std::size_t k = 0; k < at_.size(); ++k) {
      GradientEntry entry;
      entry.input = subject_.inputs()[k];
      entry.index = k;
      entry.at = at_[k];
      entry.ours = entry.tape = gradient_[k];
      entry.reference = std::numeric_limits<double>::quiet_NaN();
      entry.verdict = Verdict::domain;
      entry.reason = "the function's value is not finite";
      report_.entries.push_back(std::move(entry));
    }
    if (statements_.not_finite) {
      report_.culprit = describe(*statements_.not_finite, "its value is the first that is not finite");
    }
    if (statements_.wrong) accuse_wrong_partial();
  }

  Culprit describe(const StatementFinding& finding, std::string reason) const {
    return describe_statement(subject_, trace_, finding, std::move(reason));
  }

  void accuse_wrong_partial() {
    const StatementFinding& wrong = *statements_.wrong;
    const double relative = std::abs(wrong.partial - wrong.reference) / std::abs(wrong.reference);
    report_.culprit = describe(wrong, std::isfinite(relative)
                                          ? fmt::format("its partial is off by {:.3g} of itself", relative)
                                          : std::string("its partial is wrong"));
    report_.verdict = Verdict::fail;
  }

  const std::vector<double>& rounding_of_gradient() {
    if (rounding_.empty()) {
      rounding_ = gradient_rounding(subject_, at_, gradient_, options_.injection);
    }
    return rounding_;
  }

  bool agree(double a, double b, std::size_t input) {
    const double distance = std::abs(a - b);
    if (!(distance > 1e-13 * std::abs(a))) return true;  // not finite: told elsewhere
    return distance <= rounding_of_gradient()[input];
  }

  /// Forward mode and the trace's own sweep against the tape's gradient. They share the rules, so they judge
  /// the sweep, not the calculus.
  void hear_forward_mode() {
    forward_.assign(at_.size(), std::numeric_limits<double>::quiet_NaN());
    const bool possible = injected() ? subject_.has_trace() : subject_.has_tangent();
    if (possible && at_.size() <= most_forward_passes) {
      std::vector<double> direction(at_.size(), 0.0);
      for (std::size_t k = 0; k < at_.size(); ++k) {
        direction[k] = 1;
        forward_[k] = injected() ? trace_.tangent(result_, direction) : subject_.tangent(at_, direction);
        direction[k] = 0;
        if (!agree(gradient_[k], forward_[k], k)) contradict("forward mode", k, forward_[k]);
      }
    }
    if (possible) compare_dot_product();
    for (std::size_t k = 0; k < trace_gradient_.size(); ++k) {
      if (!agree(gradient_[k], trace_gradient_[k], k))
        contradict("the walk along the tape", k, trace_gradient_[k]);
    }
  }

  /// g.v from reverse mode against the derivative along v from forward mode, for a seeded random v.
  void compare_dot_product() {
    const std::vector<double> direction = random_direction(at_, options_.typical_size, options_.seed);
    const double tangent = injected() ? trace_.tangent(result_, direction) : subject_.tangent(at_, direction);
    double product = 0;
    double size = 0;
    for (std::size_t k = 0; k < at_.size(); ++k) {
      product += chain(direction[k], gradient_[k]);
      size += std::abs(chain(direction[k], gradient_[k]));
    }
    if (!(std::abs(product - tangent) > 1e-12 * size)) return;
    double rounding = 0;
    for (std::size_t k = 0; k < at_.size(); ++k) {
      rounding += std::abs(direction[k]) * rounding_of_gradient()[k];
    }
    if (std::abs(product - tangent) <= rounding) return;
    sweeps_agree_ = false;
    report_.notes.push_back(fmt::format(
        "reverse and forward mode disagree along a random direction: {:.12g} and {:.12g}", product, tangent));
  }

  void contradict(const char* who, std::size_t input, double value) {
    sweeps_agree_ = false;
    report_.notes.push_back(fmt::format("{} contradicts the tape's derivative by {}: {:.12g} against {:.12g}",
                                        who, subject_.inputs()[input], value, gradient_[input]));
  }

  /// Whether the chain rule vouches for the tape: every partial that reaches the result was seen to be right.
  bool vouched() const {
    if (!subject_.has_trace() || !sweeps_agree_ || statements_.wrong || !unseen().empty()) return false;
    return true;
  }

  std::vector<StatementFinding> unseen() const {
    std::vector<StatementFinding> felt;
    for (const StatementFinding& finding : statements_.unseen) {
      if (adjoints_[finding.entry] != 0) felt.push_back(finding);
    }
    return felt;
  }

  GradientEntry checked(std::size_t input, double ours, bool claimed,
                        const std::function<double()>& rounding) {
    GradientEntry entry = check_entry(subject_, {at_, input, ours, report_.value, rounding}, options_);
    entry.claimed = claimed;
    entry.tape = gradient_[input];
    return entry;
  }

  void check_entries() {
    for (std::size_t k = 0; k < at_.size(); ++k) {
      GradientEntry entry = checked(k, gradient_[k], false, [&] { return rounding_of_gradient()[k]; });
      if (entry.verdict == Verdict::fail && vouched() && subject_.keeps_dependences()) {
        entry.verdict = Verdict::inconclusive;
        entry.reason = "every statement is right and both modes agree: the difference is outvoted";
      }
      if (entry.verdict == Verdict::kink && subject_.keeps_dependences() && statements_.kinks.empty()) {
        entry.verdict = Verdict::inconclusive;
        entry.reason = "the differences look like a kink, but no operation has one here";
      }
      if (entry.verdict == Verdict::fail || entry.verdict == Verdict::inconclusive) add_witnesses(entry);
      if (entry.verdict == Verdict::fail && vouched() && reference_outvoted(entry)) {
        entry.verdict = Verdict::inconclusive;
        entry.reason = "the difference is outvoted";
      }
      report_.entries.push_back(std::move(entry));
    }
  }

  void check_claims(const std::vector<Claim>& claims) {
    for (const Claim& claim : claims) {
      // Where rounding drowns the tape's derivative it drowns the difference's too.
      GradientEntry entry = checked(claim.input, claim.value, true,
                                    [&] { return claim.rounding + rounding_of_gradient()[claim.input]; });
      // Where differences are poor, a tape that is vouched for is the better reference.
      const double room =
          rounding_of_gradient()[claim.input] + claim.rounding + 64 * epsilon * std::abs(claim.value);
      if (entry.verdict == Verdict::inconclusive && vouched() && std::isfinite(entry.tape)) {
        const double distance = std::abs(claim.value - entry.tape);
        if (distance > options_.safety * room) {
          entry.verdict = Verdict::fail;
          entry.reason = fmt::format("the tape, whose every statement is right, says {:.12g}", entry.tape);
        } else if (room <= options_.resolution * std::abs(entry.tape)) {
          entry.verdict = Verdict::pass;
          entry.reason.clear();
          entry.method = "tape";
          entry.reference = entry.tape;
          entry.reference_error = room;
        }
      }
      if (entry.verdict == Verdict::fail) entry.hint = guess_mistake(entry, gradient_, subject_, trace_);
      report_.entries.push_back(std::move(entry));
    }
  }

  void check_hessian() {
    if (!subject_.has_hessian()) {
      report_.notes.emplace_back("no second derivatives: the function is not marked with_hessian()");
      return;
    }
    hessian_ = subject_.hessian(at_, options_.injection);
    const std::vector<GradientEntry> first = report_.entries;
    for (GradientEntry& entry :
         check_hessian_entries(subject_, at_, hessian_, report_.value, first, options_)) {
      report_.entries.push_back(std::move(entry));
    }
  }

  void add_witnesses(GradientEntry& entry) {
    if (!entry.witnesses.empty()) return;
    std::vector<Witness> heard{{"tape", entry.ours, entry.rounding, false}};
    if (std::isfinite(forward_[entry.index]))
      heard.push_back({"forward mode", forward_[entry.index], entry.rounding, false});
    if (std::isfinite(entry.reference))
      heard.push_back({entry.method, entry.reference, entry.reference_error, false});
    hear_values(subject_, at_, entry.index, heard);
    entry.witnesses = vote(std::move(heard), options_.safety);
  }

  static bool reference_outvoted(const GradientEntry& entry) {
    return std::any_of(entry.witnesses.begin(), entry.witnesses.end(), [&](const Witness& witness) {
      return witness.outvoted && witness.name == entry.method;
    });
  }

  void conclude() {
    for (const GradientEntry& entry : report_.entries) {
      report_.verdict = worse(report_.verdict, entry.verdict);
      report_.smallest_seen = std::max(report_.smallest_seen, entry.smallest_seen);
    }
    report_.smallest_seen = std::max(report_.smallest_seen, statements_.resolution);
    if (!sweeps_agree_) report_.verdict = Verdict::fail;
    if (statements_.wrong) {
      accuse_wrong_partial();
    } else if (report_.verdict == Verdict::kink || report_.verdict == Verdict::domain) {
      accuse_kink();
    } else if (report_.verdict == Verdict::inconclusive) {
      accuse_cancellation();
    } else if (report_.verdict == Verdict::fail && sweeps_agree_ && vouched() && !report_.entries.empty()) {
      blame_lost_dependence();
    }
    const std::vector<StatementFinding> poor = unseen();
    if (report_.verdict == Verdict::fail && !report_.culprit && !poor.empty() && tape_failed()) {
      report_.culprit =
          describe(poor.front(), "the first whose partial no reference could see sharply enough");
    }
    if (report_.verdict == Verdict::pass && !poor.empty()) {
      report_.verdict = Verdict::inconclusive;
      report_.culprit = describe(poor.front(), "no reference could see its partial sharply enough");
    }
  }

  /// The first statement at a kink, jump or edge that the result feels.
  void accuse_kink() {
    // A comparison has no derivative to feel, but may be what jumps.
    const bool felt = std::any_of(statements_.kinks.begin(), statements_.kinks.end(),
                                  [&](const StatementFinding& each) { return adjoints_[each.entry] != 0; });
    for (const StatementFinding& finding : statements_.kinks) {
      if (felt && adjoints_[finding.entry] == 0) continue;
      std::string reason;
      if (!std::isfinite(finding.partial)) {
        reason = "its partial is the first that is not finite";
      } else if (finding.sides == detail::Sides::jump) {
        reason = "its value jumps here";
      } else if (finding.sides == detail::Sides::kink) {
        reason = fmt::format("it has a kink: slopes {:.6g} and {:.6g}, its partial is {:.6g}", finding.left,
                             finding.right, finding.partial);
      } else {
        reason = "it is at the edge of where it is defined";
      }
      report_.culprit = describe(finding, std::move(reason));
      report_.culprit->reference_error = 0;
      return;
    }
  }

  /// The sum or difference whose cancelled digits matter most.
  void accuse_cancellation() {
    if (const auto worst = worst_cancellation(trace_, adjoints_)) {
      report_.culprit = describe(worst->finding, fmt::format("it cancels {} digits", worst->digits));
    }
  }

  /// Whether a derivative of the tape's is among the failures, not only claims.
  bool tape_failed() const {
    return std::any_of(report_.entries.begin(), report_.entries.end(), [](const GradientEntry& entry) {
      return entry.verdict == Verdict::fail && !entry.claimed;
    });
  }

  void blame_lost_dependence() {
    if (tape_failed() && !subject_.keeps_dependences()) {
      report_.notes.emplace_back(
          "every recorded statement is right, the whole is not: a dependence is lost on the way "
          "(a value taken out of its variable, or a branch that differs)");
    }
  }

  const Subject& subject_;
  std::span<const double> at_;
  const GradientCheckOptions& options_;
  GradientReport report_;
  Trace trace_;
  std::uint32_t result_ = 0;
  StatementReport statements_;
  std::vector<double> adjoints_;
  std::vector<double> gradient_;
  std::vector<double> trace_gradient_;
  std::vector<double> forward_;
  std::vector<double> hessian_;
  std::vector<double> rounding_;
  bool sweeps_agree_ = true;
};

}  // namespace

GradientReport examine(const Subject& subject, std::span<const double> at,
                       const GradientCheckOptions& options, const std::vector<Claim>& claims) {
  return Examination(subject, at, options)(claims);
}

}  // namespace slope::ad
