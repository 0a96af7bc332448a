"""Terms as people and programs see them: versions, drafts, words, runs, differences, what-ifs."""
