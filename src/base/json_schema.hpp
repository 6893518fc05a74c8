#pragma once
// JSON Schema 2020-12 of described structs, as OpenAPI 3.1 uses it.
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <typeinfo>

#include "base/json_members.hpp"
#include "base/json_write.hpp"

namespace bedrud::json {

// "bedrud::services::LoginRequest" is "LoginRequest".
std::string type_name(std::type_info const& type);

// Named schemas, once each; two types of one name are a mistake of the program (std::logic_error).
class Components {
 public:
  // False when the type is known already.
  bool begin(std::string const& name, std::type_info const& type);
  void finish(std::string const& name, boost::json::object schema) { schemas_[name] = std::move(schema); }
  boost::json::object const& schemas() const { return schemas_; }

 private:
  boost::json::object schemas_;
  std::map<std::string, std::string> types_;
};

// Inline, or with references into `components` when that is given.
template <class T>
boost::json::object schema(Components* components = nullptr);

namespace detail {

inline void allow_null(boost::json::object& schema) {
  if (auto* type = schema.if_contains("type"); type && type->is_string()) {
    schema["type"] = boost::json::array{type->get_string(), "null"};
  } else if (!schema.empty()) {
    schema = {{"anyOf", boost::json::array{schema, boost::json::object{{"type", "null"}}}}};
  }
}

// In a request the members with defaults are optional; an answer always carries what it does not leave out.
template <Described T, class D>
boost::json::object member_schema(Components* components) {
  using Value = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;
  auto out = schema<Value>(components);
  for_each_check<T, D>([&](auto const& check) {
    using Check = std::remove_cvref_t<decltype(check)>;
    if constexpr (std::is_same_v<Check, Optional>) {
      if (auto value = to_json(T{}.*D::pointer); !value.is_null()) out["default"] = std::move(value);
    } else if constexpr (std::is_same_v<Check, WriteNull>) {
      allow_null(out);
    } else if constexpr (std::is_same_v<Check, Doc>) {
      out["description"] = check.text;
    } else if constexpr (kIsVector<Value> && !requires(Value const& v) { check.holds(v); }) {
      check.describe(out["items"].as_object());
    } else {
      check.describe(out);
    }
  });
  return out;
}

template <Described T>
boost::json::object struct_schema(Components* components) {
  boost::json::object properties;
  boost::json::array needed;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    properties[d.name] = member_schema<T, decltype(d)>(components);
    if constexpr (required<T, decltype(d)>()) needed.emplace_back(d.name);
  });
  boost::json::object out{{"type", "object"}, {"properties", std::move(properties)}};
  if (!needed.empty()) out["required"] = std::move(needed);
  return out;
}

}  // namespace detail

template <class T>
boost::json::object schema(Components* components) {
  using namespace detail;
  if constexpr (kIsOptional<T>) {
    return schema<typename T::value_type>(components);
  } else if constexpr (kIsVector<T>) {
    return {{"type", "array"}, {"items", schema<typename T::value_type>(components)}};
  } else if constexpr (kIsMap<T>) {
    return {{"type", "object"}, {"additionalProperties", schema<typename T::mapped_type>(components)}};
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    return {};
  } else if constexpr (std::is_same_v<T, boost::json::array>) {
    return {{"type", "array"}};
  } else if constexpr (std::is_same_v<T, boost::json::object>) {
    return {{"type", "object"}};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return {{"type", "integer"}, {"format", sizeof(T) > 4 ? "int64" : "int32"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {{"type", "number"}};
  } else if constexpr (std::is_convertible_v<T const&, std::string_view>) {
    return {{"type", "string"}};
  } else {
    static_assert(Described<T>, "this type has no JSON form: describe it (BOOST_DESCRIBE_STRUCT)");
    if (!components) return struct_schema<T>(nullptr);
    auto const name = type_name(typeid(T));
    if (components->begin(name, typeid(T))) components->finish(name, struct_schema<T>(components));
    return {{"$ref", "#/components/schemas/" + name}};
  }
}

}  // namespace bedrud::json
