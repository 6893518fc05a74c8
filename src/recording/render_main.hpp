#pragma once
// `bedrud render-worker ORDER`: makes one film and ends. ORDER is JSON; what is told on descriptor 3 is one JSON object a line:
// {"progress": share}, and last {"done": {...}} or {"error": text}.

namespace bedrud::recording {

inline constexpr char kRenderCommand[] = "render-worker";
inline constexpr int kTold = 3;

[[noreturn]] void render_main(int argc, char** argv);

}  // namespace bedrud::recording
