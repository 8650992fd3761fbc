package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
  private record Pair(String name, @Nullable Object value) {}

  private static JsonNode parsed(@Nullable Object value) throws IOException {
    return JsonMapper.builder().build().readTree(Json.text(value));
  }

  @Test
  void otherProgramsReadWhatIsWritten() throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("text", "a \"quoted\" \\ line\nand\tmore, Ω\u0000");
    map.put("numbers", List.of(1, -2L, 0.1, 1e300, 1f / 3));
    map.put("missing", null);
    map.put("pairs", List.of(new Pair("x", true), new Pair("y", null)));
    map.put("empty", List.of(List.of(), Map.of()));
    JsonNode read = parsed(map);
    assertEquals("a \"quoted\" \\ line\nand\tmore, Ω\u0000", read.get("text").asText());
    assertEquals(0.1, read.get("numbers").get(2).asDouble());
    assertEquals(1f / 3, (float) read.get("numbers").get(4).asDouble());
    assertTrue(read.get("missing").isNull());
    assertEquals("y", read.get("pairs").get(1).get("name").asText());
    assertTrue(read.get("pairs").get(0).get("value").asBoolean());
    assertEquals(2, read.get("empty").size());
    assertEquals(new ArrayList<>(map.keySet()), fieldNames(read));
  }

  private static List<String> fieldNames(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void numbersThatJsonDoesNotHaveAreTexts() throws IOException {
    JsonNode read = parsed(List.of(Double.NaN, Float.NEGATIVE_INFINITY));
    assertEquals("NaN", read.get(0).textValue());
    assertEquals("-Infinity", read.get(1).textValue());
  }

  @Test
  void isIndented() {
    assertEquals("{\n  \"a\": [\n    1,\n    2\n  ]\n}\n", Json.text(Map.of("a", List.of(1, 2))));
  }
}
