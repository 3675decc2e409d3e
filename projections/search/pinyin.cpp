#include "projections/search/pinyin.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>
#include <mutex>
#include <new>
#include <unordered_map>

#include "domain/core/check.h"

namespace chapterhouse::projections {
namespace {

// A status of ICU that is neither success nor the want of memory is a mistake of ours.
void demand(UErrorCode status) {
  if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  CHECK(U_SUCCESS(status));
}

// The sound of one character. ICU's transliterators are slow and belong to one thread at a time;
// some thousand characters make all names, so each is asked for once.
class Sounds {
 public:
  Sounds() {
    UErrorCode status = U_ZERO_ERROR;
    latin_.reset(
        icu::Transliterator::createInstance("Han-Latin; Lower; NFD", UTRANS_FORWARD, status));
    demand(status);
  }
  std::string of(UChar32 character) {
    const std::lock_guard lock(mutex_);
    const auto [found, added] = known_.try_emplace(character);
    if (added) found->second = ask(character);
    return found->second;
  }

 private:
  std::string ask(UChar32 character) const {
    icu::UnicodeString text(character);
    latin_->transliterate(text);
    if (text.isBogus()) throw std::bad_alloc();  // what ICU leaves of a text it has no room for
    constexpr char16_t kDiaeresis = 0x308;
    std::string sound;
    for (int32_t i = 0; i < text.length(); ++i) {
      if (text[i] >= 'a' && text[i] <= 'z') sound.push_back(static_cast<char>(text[i]));
      // Keyboards have v for ü. Other marks are tones, which nobody types.
      if (text[i] == kDiaeresis && !sound.empty()) sound.back() = 'v';
    }
    return sound;
  }

  std::mutex mutex_;  // guards both
  std::unique_ptr<icu::Transliterator> latin_;
  std::unordered_map<UChar32, std::string> known_;
};

bool is_han(UChar32 character) {
  return u_hasBinaryProperty(character, UCHAR_UNIFIED_IDEOGRAPH) != 0;
}

const icu::Normalizer2& nfkc_casefold() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* made = icu::Normalizer2::getNFKCCasefoldInstance(status);
    demand(status);
    return made;
  }();
  return *instance;
}

icu::UnicodeString fold(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto input = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  const icu::UnicodeString output = nfkc_casefold().normalize(input, status);
  if (input.isBogus() || status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  return U_SUCCESS(status) ? output : input;
}

}  // namespace

Pinyin pinyin_of(std::string_view text) {
  static Sounds sounds;
  Pinyin pinyin;
  bool in_word = false;
  const icu::UnicodeString folded_text = fold(text);
  for (int32_t i = 0; i < folded_text.length(); i = folded_text.moveIndex32(i, 1)) {
    const UChar32 character = folded_text.char32At(i);
    const bool han = is_han(character);
    if (!han && !u_isalnum(character)) {
      in_word = false;
      continue;
    }
    std::string sound;
    if (han)
      sound = sounds.of(character);
    else
      icu::UnicodeString(character).toUTF8String(sound);
    pinyin.full += sound;
    if (han && !sound.empty()) pinyin.initials.push_back(sound.front());
    if (!han && !in_word) pinyin.initials += sound;
    in_word = !han;
  }
  return pinyin;
}

std::string folded(std::string_view text) {
  icu::UnicodeString output = fold(text);
  output.trim();
  std::string utf8;
  output.toUTF8String(utf8);
  return utf8;
}

}  // namespace chapterhouse::projections
