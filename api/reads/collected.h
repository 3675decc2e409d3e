#pragma once
// What one answer shows of people while it is made, and what it refuses. Everything that writes
// personal values into an answer reports here; the service records it before the answer leaves.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json/write.h"
#include "domain/access/reads.h"

namespace chapterhouse::reads {

// Lives as long as its answer is made. For one thread at a time.
class Collected {
 public:
  // How the reader stands to a case that this answer is about.
  void about(const StreamId& stream, Relation relation) { relations_[stream] = relation; }
  // A field's value was put into the answer. An empty subject is the case's own.
  void add(const StreamId& stream, const SubjectId& subject, std::string field, DataClass shown);

  // Hears what is shown of one event's data.
  class OfEvent final : public json::ShownSink {
   public:
    OfEvent(Collected& all, const Event& event);
    void shown(const Field& field, json::ShownAs as) override;

   private:
    Collected& all_;
    const Event& event_;
    SubjectId subject_;
  };

  // The answer is a file to take away.
  struct File {
    std::string format;
    Position from{}, until{};  // of the cases' log, when it is a part of it
  };
  void export_as(File file) { file_ = std::move(file); }
  const std::optional<File>& file() const { return file_; }

  // The answer says no although the case, if one is named, is there.
  struct Refusal {
    std::string_view guard;
    StreamId stream;
  };
  void refuse(std::string_view guard, StreamId stream = {}) {
    refusal_ = Refusal{guard, std::move(stream)};
  }
  const std::optional<Refusal>& refusal() const { return refusal_; }

  bool shows_people() const { return !items_.empty(); }
  DataClass highest() const { return highest_; }
  std::size_t rows() const { return items_.size(); }  // people, each in each case
  std::vector<StreamId> cases() const;
  // As events say it; several when it is too much for one. Forgets what was shown: an answer that
  // is made while it is sent tells it piece by piece.
  std::vector<Shown> take();

 private:
  using Person = std::pair<StreamId, SubjectId>;
  std::map<Person, std::vector<std::string>> items_;  // the fields, each once
  std::map<StreamId, Relation> relations_;
  std::optional<File> file_;
  std::optional<Refusal> refusal_;
  DataClass highest_ = DataClass::kInternal;
};

}  // namespace chapterhouse::reads
