#include "domain/registers/audit/sample.h"

#include <algorithm>
#include <utility>

namespace chapterhouse::sample {

State Register::evolve(State, const Payload& event) {
  const auto& e = std::get<ev::Requested>(event);
  return {e.type, e.status, e.units, e.from, e.to, e.size, e.reason, e.requested_by};
}

StreamId stream(const CaseId& id) { return stream_of(Register::kName, id); }

Hash256 seed_of(std::string_view checkpoint, const Hasher& hasher) {
  return hasher.sha256(Bytes(kSeedPrefix).append(checkpoint));
}

std::vector<StreamId> draw(const Hash256& seed, const std::vector<StreamId>& population,
                           std::size_t size, const Hasher& hasher) {
  std::vector<std::pair<Hash256, StreamId>> lots;
  lots.reserve(population.size());
  for (const StreamId& each : population)
    lots.emplace_back(hasher.sha256(Bytes(view(seed)).append(each.value)), each);
  const auto drawn = static_cast<std::ptrdiff_t>(std::min(size, lots.size()));
  std::ranges::partial_sort(lots, lots.begin() + drawn);
  std::vector<StreamId> sample;
  for (auto lot = lots.begin(); lot != lots.begin() + drawn; ++lot) sample.push_back(lot->second);
  return sample;
}

}  // namespace chapterhouse::sample
