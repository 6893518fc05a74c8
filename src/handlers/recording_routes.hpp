#pragma once
#include "http/router.hpp"
#include "services/recording_file_service.hpp"
#include "services/recording_removal_service.hpp"
#include "services/recording_render_service.hpp"
#include "services/recording_service.hpp"

namespace bedrud {

void recording_routes(http::Router& router, RecordingService& recordings, RecordingFileService& files,
                      RecordingRemovalService& removal, RecordingRenderService& rendering);

}  // namespace bedrud
