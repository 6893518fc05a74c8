#include "database/libpq.hpp"

#include <stdexcept>
#include "base/library.hpp"

namespace bedrud::db {
namespace {

Libpq open_libpq() {
  Library const library("libpq.so.5");
  Libpq pq{};
  bool const found = library.find("PQconnectdbParams", pq.connectdb_params) && library.find("PQfinish", pq.finish) &&
                     library.find("PQstatus", pq.status) && library.find("PQerrorMessage", pq.error_message) &&
                     library.find("PQsetNoticeProcessor", pq.set_notice_processor) && library.find("PQexec", pq.exec) &&
                     library.find("PQsendQuery", pq.send_query) && library.find("PQsendPrepare", pq.send_prepare) &&
                     library.find("PQsendQueryPrepared", pq.send_query_prepared) && library.find("PQisBusy", pq.is_busy) &&
                     library.find("PQgetResult", pq.get_result) && library.find("PQresultStatus", pq.result_status) &&
                     library.find("PQresultErrorField", pq.result_error_field) && library.find("PQcmdTuples", pq.cmd_tuples) &&
                     library.find("PQntuples", pq.ntuples) && library.find("PQnfields", pq.nfields) &&
                     library.find("PQfname", pq.fname) && library.find("PQgetisnull", pq.getisnull) &&
                     library.find("PQgetlength", pq.getlength) && library.find("PQgetvalue", pq.getvalue) &&
                     library.find("PQclear", pq.clear) && library.find("PQsocket", pq.socket) &&
                     library.find("PQconsumeInput", pq.consume_input) && library.find("PQnotifies", pq.notifies) &&
                     library.find("PQfreemem", pq.freemem);
  if (!found) throw std::runtime_error("PostgreSQL needs the library libpq (package libpq5), which is not installed");
  return pq;
}

}  // namespace

Libpq const& libpq() {
  static Libpq const library = open_libpq();
  return library;
}

}  // namespace bedrud::db
