// Which files are taken, by what they are: whatever could be two things is neither.
#include "store/attachments/media.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "store/attachments/office.h"

namespace chapterhouse::store {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kDocxType =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view kXlsxType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

struct Member {
  std::string name;
  Bytes content = "<w:document/>";
  unsigned type = AE_IFREG;
};

Bytes zip_of(const std::vector<Member>& members) {
  Bytes out(256 * 1024, '\0');
  std::size_t used = 0;
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  archive_write_set_bytes_in_last_block(zip, 1);
  EXPECT_EQ(archive_write_open_memory(zip, out.data(), out.size(), &used), ARCHIVE_OK);
  for (const Member& member : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, member.name.c_str());
    archive_entry_set_filetype(entry, member.type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
    if (member.type == AE_IFLNK) archive_entry_set_symlink(entry, "/etc/passwd");
    EXPECT_EQ(archive_write_header(zip, entry), ARCHIVE_OK);
    if (member.type == AE_IFREG)
      archive_write_data(zip, member.content.data(), member.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(zip);
  archive_write_free(zip);
  out.resize(used);
  return out;
}

Bytes docx(std::vector<Member> more = {}) {
  more.insert(more.begin(), {{"[Content_Types].xml", "<Types/>"}, {"word/document.xml"}});
  return zip_of(more);
}

Bytes chunk(std::string_view name, std::string_view data) {
  Bytes out;
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(data.size() >> shift & 0xff);
  return out + Bytes(name) + Bytes(data) + Bytes(4, '\0');
}
Bytes png(std::string_view comment = "") {
  const Bytes size = Bytes("\0\0\0\1\0\0\0\1\x08\2\0\0\0"sv);
  return Bytes("\x89PNG\r\n\x1a\n") + chunk("IHDR", size) + chunk("tEXt", comment) +
         chunk("IEND", "");
}
const Bytes kJpeg("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"sv);
const Bytes kPdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n";

TEST(Media, IsWhatItIsSaidToBeOrRefused) {
  EXPECT_EQ(media_of("application/pdf", kPdf), Media::kPdf);
  EXPECT_EQ(media_of("image/png", png()), Media::kPng);
  EXPECT_EQ(media_of("image/jpeg", kJpeg), Media::kJpeg);
  EXPECT_EQ(media_of(kDocxType, docx()), Media::kDocx);
  EXPECT_EQ(media_of(kXlsxType, zip_of({{"[Content_Types].xml"}, {"xl/workbook.xml"}})),
            Media::kXlsx);
  EXPECT_EQ(media_of("text/csv; charset=utf-8", "a,b\r\n"), Media::kCsv);
  EXPECT_EQ(media_of("text/plain", "\xb9\xa4\xbb\xe1"), Media::kText);  // GB18030
  EXPECT_EQ(media_of("text/plain", "会议记录：1 < 2，通过。\n"), Media::kText);
  EXPECT_FALSE(media_of("image/png", kPdf));
  EXPECT_FALSE(media_of("application/pdf", " " + kPdf));
  EXPECT_FALSE(media_of("text/plain", kPdf));
  EXPECT_FALSE(media_of(kXlsxType, docx()));
  EXPECT_FALSE(media_of("text/html", "<script>"));
  EXPECT_FALSE(media_of("image/svg+xml", "<svg/>"));
  EXPECT_FALSE(media_of("application/zip", docx()));
  EXPECT_FALSE(media_of("text/plain", "a\0b"sv));
  EXPECT_FALSE(media_of("", "text"));
}

TEST(Media, RefusesTwentyFilesThatAreTwoThingsAtOnce) {
  const Bytes zip = docx();
  struct Polyglot {
    std::string_view type;
    Bytes content;
  };
  const Polyglot polyglots[] = {
      {"application/pdf", kPdf + zip},                   // pdf and zip
      {"image/png", png() + zip},                        // png and zip
      {"image/png", png() + "<?php system($_GET[0]);"},  // png and php
      {"image/png", png("<script>alert(1)</script>")},   // png and page
      {"image/png", png("%PDF-1.7")},                    // png and pdf
      {"image/png", png() + kPdf},                       // png, pdf behind it
      {"image/png", png().substr(0, 40)},                // half of one
      {"image/jpeg", kJpeg + zip},                       // jpeg and zip (jar)
      {"image/jpeg", Bytes("\xff\xd8\xff\xfe\0\x20<script>alert(1)"sv) + kJpeg},  // jpeg and page
      {"image/jpeg", Bytes("\xff\xd8\xff\xe0%PDF-1.4") + kJpeg},                  // jpeg and pdf
      {"image/jpeg", kJpeg + Bytes("Rar!\x1a\x07\x01\0"sv)},                      // jpeg and rar
      {"application/pdf", kPdf + Bytes("7z\xbc\xaf\x27\x1c\0\4"sv)},              // pdf and 7z
      {"application/pdf", "%PDF-1.7\n<html><script>alert(1)</script>"},           // pdf and page
      {"text/plain", "GIF89a/*\x01*/=1;alert(1)"},                                // gif and script
      {"text/plain", "<!DOCTYPE html><title>x</title>"},                          // text and page
      {"text/csv", "a,b\r\n<svg onload=alert(1)>,1\r\n"},                     // table and picture
      {"text/plain", "#!/bin/sh\nrm -rf /\n"},                                // text and program
      {kDocxType, "MZ" + zip},                                                // program and docx
      {kDocxType, zip + "trailing"},                                          // docx and more
      {kDocxType, zip.substr(0, zip.size() - 2) + Bytes("\4\0"sv) + "rest"},  // docx, a comment
      {kXlsxType, "PK\x03\x04 xl/workbook.xml"},                              // the words alone
  };
  EXPECT_GE(std::size(polyglots), 20u);
  for (const Polyglot& polyglot : polyglots)
    EXPECT_FALSE(media_of(polyglot.type, polyglot.content)) << &polyglot - polyglots;
}

TEST(Office, HoldsNothingThatRunsHidesOrLeads) {
  EXPECT_TRUE(is_sound_office_file(docx({{"word/media/image1.png", png()}}), "word/document.xml"));
  const Member harmful[] = {{"../../etc/cron.d/x"},
                            {"/etc/passwd"},
                            {"word/vbaProject.bin"},
                            {"word/a", "", AE_IFLNK},
                            {"word/embeddings/a.docx", docx()},
                            {"word/a.rar", "Rar!\x1a\x07"},
                            {"word/a.gz", Bytes("\x1f\x8b\x08\0"sv)},
                            {"word/a.exe", "MZ\x90 program"},
                            {"word/embeddings/ole.bin", "\xd0\xcf\x11\xe0\xa1\xb1"}};
  for (const Member& member : harmful)
    EXPECT_FALSE(is_sound_office_file(docx({member}), "word/document.xml")) << member.name;
}

TEST(Office, UnpacksWithinItsLimits) {
  // Less than 256 KiB of a zip, and far above the ratio.
  const Bytes bomb = docx({{"word/bomb.xml", Bytes(48 * 1024 * 1024, '\0')}});
  ASSERT_LT(bomb.size(), 256u * 1024);
  EXPECT_FALSE(is_sound_office_file(bomb, "word/document.xml"));
  std::vector<Member> many;
  for (std::size_t n = 0; n < 1000; ++n) many.push_back({"word/" + std::to_string(n), "x"});
  EXPECT_TRUE(is_sound_office_file(docx(many), "word/document.xml"));
  const Bytes good = docx();
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(is_sound_office_file(good.substr(0, cut), "word/document.xml")) << cut;
}

}  // namespace
}  // namespace chapterhouse::store
